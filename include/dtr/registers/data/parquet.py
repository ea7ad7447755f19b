"""A week's register as Parquet: exact decimals out of whole cents, no float in between."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from include.dtr.registers.data.schema import Type, fields

_MONEY = pa.decimal128(12, 2)
_TYPES = {
    Type.TEXT: pa.string(),
    Type.NUMBER: pa.int32(),
    Type.DAY: pa.date32(),
    Type.MONEY: _MONEY,
}
MOST_CENTS = 10**12 - 1
"""What decimal128(12, 2) holds."""


def to_parquet(register: pd.DataFrame, names: bool, about: Mapping[str, str]) -> bytes:
    """The rows of a register (`frames`; with `tlc_license` where `names`) as one file.

    `about`: entries of its metadata (`schema.METADATA`). The same rows give the same bytes. Raises
    `pyarrow.ArrowInvalid` where a column that is never null has a null, or a number does not fit.
    """
    columns = fields(names)
    schema = pa.schema(
        [pa.field(f.name, _TYPES[f.type], nullable=f.nullable) for f in columns],
        metadata=dict(about),
    )
    arrays = [_array(register[field.name], field.type) for field in columns]
    table = pa.Table.from_arrays(arrays, schema=schema)
    for field in columns:
        if not field.nullable and table[field.name].null_count:
            raise pa.ArrowInvalid(f"The register has a row without {field.name}.")
    file = BytesIO()
    # decimal128 as such, not as an integer: every reader knows that one.
    pq.write_table(table, file, compression="zstd", store_decimal_as_integer=False)
    return file.getvalue()


def _array(column: "pd.Series[Any]", kind: Type) -> pa.Array:
    if kind is Type.MONEY:
        return decimals(column.to_numpy(dtype="int64"))
    values = [None if gone else value for value, gone in zip(column, column.isna(), strict=True)]
    return pa.array(values, type=_TYPES[kind])


def decimals(cents: "np.ndarray[Any, np.dtype[np.int64]]") -> pa.Array:
    """Whole cents as decimal128(12, 2): an integer of 128 bits is the cents and their sign."""
    if len(cents) and int(np.abs(cents).max()) > MOST_CENTS:
        raise pa.ArrowInvalid("An amount has more than twelve digits.")
    wide = np.empty((len(cents), 2), dtype="<i8")
    wide[:, 0] = cents
    wide[:, 1] = cents >> 63
    return pa.Array.from_buffers(_MONEY, len(cents), [None, pa.py_buffer(wide.tobytes())])
