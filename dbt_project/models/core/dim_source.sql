-- One row per receipt: a document as received under one name, its publisher, and what became of it.
with

latest_passes as (
    select
        *,
        row_number() over (partition by receipt_id order by known_from desc, outcome_id desc) as pass_from_last
    from {{ ref('document_vintage') }}
)

select
    receipts.receipt_id,
    receipts.document_id,
    receipts.name,
    receipts.title,
    passes.publisher_id,
    coalesce(publishers.name, receipts.publisher) as publisher,
    publishers.kind as publisher_kind,
    coalesce(publishers.authority, 9) as publisher_authority,
    publishers.province_unit_id as publisher_unit_id,
    receipts.source_url,
    receipts.published_on,
    receipts.received_at,
    receipts.byte_size,
    passes.media_type,
    passes.outcome,
    passes.reason,
    passes.extractor_version,
    coalesce(passes.figures_accepted, 0) as figures_accepted,
    coalesce(passes.figures_review, 0) as figures_review,
    coalesce(passes.figures_rejected, 0) as figures_rejected,
    coalesce(passes.readings, 0) as readings,
    coalesce(passes.is_standing, false) as is_standing
from {{ ref('stg_receipts') }} as receipts
left join latest_passes as passes on receipts.receipt_id = passes.receipt_id and passes.pass_from_last = 1
left join {{ ref('stg_publishers') }} as publishers on passes.publisher_id = publishers.publisher_id
