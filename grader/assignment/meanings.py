"""What the fields of a model mean: the docstrings below them, read when somebody asks for a schema or for the manual.

Pydantic can read them too, but does so whenever a class is made, which took a third of the start of most commands.
"""

import ast
import inspect
from itertools import pairwise
from textwrap import dedent
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a command that looks into a database never makes a schema
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema


class Explained:
    """Base class of models that explain their fields in the JSON schema."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: "CoreSchema", handler: "GetJsonSchemaHandler") -> "JsonSchemaValue":
        schema = handler(core)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for name, meaning in meanings(cls).items():
            properties.get(name, {})["description"] = meaning
        return schema


def meanings(model: type[Any]) -> dict[str, str]:
    """By field, the docstring below it; those of base classes first."""
    found: dict[str, str] = {}
    for owner in reversed(model.__mro__[: model.__mro__.index(Explained)]):
        source = ast.parse(dedent(inspect.getsource(owner)))
        body = next(node.body for node in source.body if isinstance(node, ast.ClassDef))
        for field, below in pairwise(body):
            match field, below:
                case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(meaning))):
                    found[name] = inspect.cleandoc(meaning)
    return found
