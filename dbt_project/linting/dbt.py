"""What dbt's cross-database macros look like to the SQL linter, which renders models without dbt."""


def type_string() -> str:
    return "string"


def dateadd(part: str, interval: int, date: str) -> str:
    return f"({date} + interval {interval} {part})"


def datediff(first: str, second: str, part: str) -> str:
    return f"date_diff('{part}', {first}, {second})"


def listagg(measure: str, delimiter: str, order_by: str) -> str:
    return f"listagg({measure}, {delimiter} {order_by})"


def date_trunc(part: str, date: str) -> str:
    return f"date_trunc('{part}', {date})"


def split_part(text: str, delimiter: str, number: int) -> str:
    return f"split_part({text}, {delimiter}, {number})"
