select
    reject_id,
    outcome_id,
    document_id,
    batch_id,
    rejected_at,
    stage,
    reason,
    detail,
    locator,
    row
from {{ lake('rejects') }}
