"""SQL that validates the types of Table Schema that are written as JSON or describe locations."""

from __future__ import annotations

from chronicle.contract.parts import Field
from chronicle.core.sql import literal, literals

_NUMBERS = "('UBIGINT', 'BIGINT', 'HUGEINT', 'UHUGEINT', 'DOUBLE')"
_STRING = r'"(?:[^"\\]|\\.)*"'
_EMPTY = '""'  # stands for any string, so that a comma before one is not the last sign before a bracket
_LAX = r"(?i:nan|inf)|,\s*[\]}]"  # what DuckDB accepts as JSON beyond the standard
_DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def document(text: str) -> str:
    """SQL for the text as JSON, NULL if it is not JSON. Other JSON functions fail on a bad text, even inside CASE."""
    return f"TRY_CAST({text} AS JSON)"


def is_a(text: str, kind: str) -> str:
    """SQL that is true for a text that is JSON (RFC 8259) of the kind OBJECT or ARRAY."""
    rest = f"regexp_replace({text}, {literal(_STRING)}, {literal(_EMPTY)}, 'g')"
    return f"(coalesce(json_type({document(text)}) = '{kind}', FALSE) AND NOT regexp_matches({rest}, {literal(_LAX)}))"


def plain(text: str) -> str:
    """SQL for the JSON text without insignificant white space."""
    return f"CAST(json({document(text)}) AS VARCHAR)"


def size(text: str, kind: str) -> str:
    """SQL for the number of members or items; NULL if the text is not of the kind `object` or `array`."""
    json = document(text)
    count = f"json_array_length({json})" if kind == "array" else f"len(list_distinct(json_keys({json})))"
    return f"CASE WHEN {is_a(text, kind.upper())} THEN {count} END"


def is_geopoint(field: Field, text: str) -> str:
    if field.format == "default":
        number = r"\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*"
        lon, lat = (f"regexp_extract({text}, {literal(f'^{number},{number}$')}, {group})" for group in (1, 2))
        return f"coalesce({_on_earth(lon, lat)}, FALSE)"
    kind, paths = ("ARRAY", ("$[0]", "$[1]")) if field.format == "array" else ("OBJECT", ("$.lon", "$.lat"))
    json = document(text)
    numbers = " AND ".join(f"json_type({json}, {literal(path)}) IN {_NUMBERS}" for path in paths)
    lon, lat = (f"json_extract_string({json}, {literal(path)})" for path in paths)
    two = f"{size(text, kind.lower())} = 2"
    return f"coalesce(CASE WHEN {is_a(text, kind)} THEN {two} AND {numbers} AND {_on_earth(lon, lat)} END, FALSE)"


def _on_earth(lon: str, lat: str) -> str:
    return f"abs(TRY_CAST({lon} AS DOUBLE)) <= 180 AND abs(TRY_CAST({lat} AS DOUBLE)) <= 90"


def is_geojson(field: Field, text: str) -> str:
    """SQL that is true for an object with the members that its GeoJSON (RFC 7946) or TopoJSON type must have.

    The nesting of coordinates is checked only along the first position.
    """
    json = document(text)
    if field.format == "topojson":
        topology = f"{_is(json, '$.type', 'Topology')} AND json_type({json}, '$.objects') = 'OBJECT' AND {_has(json, '$.arcs')}"
        lines = f"{_is(json, '$.type', *_DEPTHS)} AND NOT {_is(json, '$.type', 'Point', 'MultiPoint')} AND {_has(json, '$.arcs')}"
        points = f"{_is(json, '$.type', 'Point', 'MultiPoint', 'GeometryCollection')} AND {_is_geometry(json, '$')}"
        inner = f"({topology}) OR ({lines}) OR ({points})"
    else:
        inner = f"""
            CASE json_extract_string({json}, '$.type')
                WHEN 'FeatureCollection' THEN json_type({json}, '$.features') = 'ARRAY'
                WHEN 'Feature' THEN json_type({json}, '$.properties') IN ('OBJECT', 'NULL') AND (
                    json_type({json}, '$.geometry') = 'NULL' OR {_is_geometry(json, "$.geometry")})
                ELSE {_is_geometry(json, "$")} END"""
    return f"coalesce(CASE WHEN {is_a(text, 'OBJECT')} THEN {inner} END, FALSE)"


def _is(json: str, path: str, *words: str) -> str:
    return f"json_extract_string({json}, {literal(path)}) IN ({literals(words)})"


def _has(json: str, path: str) -> str:
    return f"json_type({json}, {literal(path)}) = 'ARRAY'"


def _is_geometry(json: str, at: str) -> str:
    depths = " OR ".join(
        f"({_is(json, f'{at}.type', kind)} AND json_type({json}, {literal(f'{at}.coordinates')}) = 'ARRAY'"
        f" AND {_position(json, at + '.coordinates', depth)})"
        for kind, depth in _DEPTHS.items()
    )
    group = f"{_is(json, f'{at}.type', 'GeometryCollection')} AND json_type({json}, {literal(f'{at}.geometries')}) = 'ARRAY'"
    return f"coalesce(({depths} OR ({group})), FALSE)"


def _position(json: str, at: str, depth: int) -> str:
    place = at + "[0]" * depth
    numbers = " AND ".join(f"json_type({json}, {literal(f'{place}[{n}]')}) IN {_NUMBERS}" for n in (0, 1))
    empty = f"json_array_length({json}, {literal(at)}) = 0 OR " if depth else ""
    return f"({empty}({numbers}))"
