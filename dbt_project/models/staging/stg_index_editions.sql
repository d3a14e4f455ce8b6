select
    edition_id,
    index_code,
    edition_year,
    method,
    decision,
    announced_on,
    panels,
    source
from {{ ref('index_editions') }}
