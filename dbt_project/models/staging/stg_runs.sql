select
    run_id,
    job,
    started_by,
    status,
    started_at,
    ended_at,
    checks,
    checks_failed,
    batch_id,
    failed_checks,
    reason,
    version,
    batches
from {{ lake('runs') }}
