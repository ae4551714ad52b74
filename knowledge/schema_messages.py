"""What pydantic finds wrong with a file, said in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SAID = {
    "missing": "缺少 {field}",
    "extra_forbidden": "没有 {field} 这个字段",
    "string_type": "{field} 应当是文字（数字要加引号）",
    "string_pattern_mismatch": "{field} 的写法不对：{input}",
    "string_too_long": "{field} 太长，最多 {max_length} 个字符",
    "too_short": "{field} 至少要有 {min_length} 项",
    "too_long": "{field} 最多 {max_length} 项",
    "list_type": "{field} 应当是列表",
    "dict_type": "{field} 应当是键值对",
    "model_type": "{field} 应当是键值对",
    "model_attributes_type": "{field} 应当是键值对",
    "bool_type": "{field} 应当是 true 或 false",
    "bool_parsing": "{field} 应当是 true 或 false",
    "date_type": "{field} 应当是日期，例如 2026-11-22",
    "date_parsing": "{field} 应当是日期，例如 2026-11-22",
    "date_from_datetime_parsing": "{field} 应当是日期，例如 2026-11-22",
    "enum": "{field} 只能是 {expected}",
    "literal_error": "{field} 只能是 {expected}",
    "decimal_type": "{field} 应当是数",
    "decimal_parsing": "{field} 应当是数",
    "int_type": "{field} 应当是整数",
    "int_parsing": "{field} 应当是整数",
    "greater_than_equal": "{field} 不能小于 {ge}",
    "less_than_equal": "{field} 不能大于 {le}",
}


def describe(error: Mapping[str, Any]) -> str:
    """One Chinese sentence for one entry of ``ValidationError.errors()``."""
    parts = [str(part) for part in error["loc"]]
    values = {"field": ".".join(parts) or "文件", "input": error.get("input")}
    values |= error.get("ctx", {})
    template = _SAID.get(error["type"])
    if template is None:
        said = str(values.get("error") or error["msg"])
        return f"{values['field']}：{said}" if parts else said
    return template.format_map(values)
