select
    poll_id,
    source_id,
    name,
    polled_at,
    status,
    attempts,
    batch_id,
    document_id,
    byte_size,
    source_url,
    request,
    reason,
    detail,
    etag,
    last_modified
from {{ lake('polls') }}
