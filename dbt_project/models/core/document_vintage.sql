-- One row per pass over a received document: which pass of a name stands, and from when until when.
-- Restated bytes, other metadata and a new extractor version are all a later pass of the same name; a pass that
-- could not read the document supersedes nothing.
with

first_written as (
    select
        *,
        row_number() over (partition by outcome_id order by processed_at, batch_id) as copy_number
    from {{ ref('stg_outcomes') }}
),

passes as (
    select
        outcomes.outcome_id,
        outcomes.batch_id,
        outcomes.outcome,
        outcomes.reason,
        outcomes.extractor_version,
        outcomes.publisher_id,
        outcomes.reader,
        outcomes.media_type,
        outcomes.figures_accepted,
        outcomes.figures_review,
        outcomes.figures_rejected,
        outcomes.readings,
        outcomes.rejects,
        outcomes.processed_at,
        receipts.receipt_id,
        receipts.batch_id as receipt_batch_id,
        receipts.document_id,
        receipts.name,
        receipts.title,
        receipts.publisher,
        receipts.source_url,
        receipts.published_on,
        receipts.claim,
        receipts.received_at,
        outcomes.outcome in ('extracted', 'empty', 'duplicate', 'unpacked') as is_read
    from first_written as outcomes
    inner join {{ ref('stg_receipts') }} as receipts on outcomes.receipt_id = receipts.receipt_id
    where outcomes.copy_number = 1
),

ordered as (
    select
        *,
        row_number() over (partition by name order by processed_at desc, outcome_id desc) as pass_from_last,
        lead(processed_at) over (partition by name, is_read order by processed_at, outcome_id) as next_processed_at
    from passes
)

select
    outcome_id,
    batch_id,
    receipt_id,
    receipt_batch_id,
    document_id,
    name,
    title,
    publisher_id,
    publisher,
    source_url,
    published_on,
    claim,
    received_at,
    extractor_version,
    reader,
    media_type,
    outcome,
    reason,
    figures_accepted,
    figures_review,
    figures_rejected,
    readings,
    rejects,
    processed_at as known_from,
    case when is_read then next_processed_at end as superseded_at,
    is_read and next_processed_at is null as is_standing,
    pass_from_last = 1 as is_latest_pass
from ordered
