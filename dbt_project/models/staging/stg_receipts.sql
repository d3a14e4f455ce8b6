select
    receipt_id,
    document_id,
    metadata_digest,
    name,
    byte_size,
    received_at,
    batch_id,
    title,
    publisher,
    source_url,
    published_on,
    provinces,
    claim,
    request,
    read_at
from {{ lake('receipts') }}
