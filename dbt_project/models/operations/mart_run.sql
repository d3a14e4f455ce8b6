-- Two processes that did not know of each other may have written a run twice: its first row counts.
with written as (
    select
        *,
        row_number() over (partition by run_id order by batch_id) as times
    from {{ ref('stg_runs') }}
),

runs as (
    select
        *,
        string_split(coalesce(batches, ''), ';') as own_batches
    from written
    where times = 1
),

batch as (
    select
        run_id,
        unnest(own_batches) as batch_id
    from runs
),

received as (
    select
        batch.run_id,
        count(*) as files_received
    from {{ ref('stg_receipts') }} as receipts
    inner join batch on receipts.batch_id = batch.batch_id
    group by batch.run_id
),

read_documents as (
    select
        batch.run_id,
        count(*) as documents_read,
        count(*) filter (where outcomes.outcome in ('rejected', 'needs_ocr')) as documents_rejected,
        cast(sum(outcomes.figures_accepted) as bigint) as figures_accepted,
        cast(sum(outcomes.figures_review) as bigint) as figures_held,
        cast(sum(outcomes.readings) as bigint) as portal_readings,
        cast(sum(outcomes.rejects) as bigint) as rows_rejected
    from {{ ref('stg_outcomes') }} as outcomes
    inner join batch on outcomes.batch_id = batch.batch_id
    group by batch.run_id
),

polled as (
    select
        batch.run_id,
        count(*) as questions,
        count(*) filter (where polls.status = 'failed') as questions_failed
    from {{ ref('stg_polls') }} as polls
    inner join batch on polls.batch_id = batch.batch_id
    group by batch.run_id
),

changed as (
    select
        batch.run_id,
        count(*) as figures_changed
    from {{ ref('stg_changes') }} as changes
    inner join batch on changes.batch_id = batch.batch_id
    group by batch.run_id
)

select
    runs.run_id,
    runs.job,
    runs.started_by,
    cast(runs.started_at + interval 7 hour as date) as started_on,
    runs.status,
    runs.started_at,
    runs.ended_at,
    cast({{ dbt.datediff('runs.started_at', 'runs.ended_at', 'second') }} as bigint) as seconds,
    coalesce(received.files_received, 0) as files_received,
    coalesce(polled.questions, 0) as questions,
    coalesce(polled.questions_failed, 0) as questions_failed,
    coalesce(read_documents.documents_read, 0) as documents_read,
    coalesce(read_documents.documents_rejected, 0) as documents_rejected,
    coalesce(read_documents.figures_accepted, 0) as figures_accepted,
    coalesce(read_documents.figures_held, 0) as figures_held,
    coalesce(read_documents.portal_readings, 0) as portal_readings,
    coalesce(read_documents.rows_rejected, 0) as rows_rejected,
    coalesce(changed.figures_changed, 0) as figures_changed,
    runs.checks,
    runs.checks_failed,
    runs.failed_checks,
    runs.reason,
    runs.version
from runs
left join received on runs.run_id = received.run_id
left join read_documents on runs.run_id = read_documents.run_id
left join polled on runs.run_id = polled.run_id
left join changed on runs.run_id = changed.run_id
