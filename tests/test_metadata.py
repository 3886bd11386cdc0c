"""The metadata folder: what it exports, and the order in which the production image applies it."""

import json

import pytest
from openapi_schema_validator import OAS30Validator

from tests.harness import ROOT, Database, Engine, migrate, running_engine

PUBLISHED_SCHEMA = ROOT.parent / "shared" / "hasura" / "metadata.openapi.json"


@pytest.mark.skipif(not PUBLISHED_SCHEMA.exists(), reason="metadata.openapi.json is not at hand")
def test_exported_metadata_fits_the_schema_that_hasura_publishes(engine: Engine) -> None:
    components = json.loads(PUBLISHED_SCHEMA.read_text())["components"]
    validator = OAS30Validator({"$ref": "#/components/schemas/MetadataV3", "components": components})
    exported = engine.metadata("export_metadata")
    assert len(exported["sources"][0]["tables"]) == 9
    assert [error.message for error in validator.iter_errors(exported)] == []
    exported["sources"][0]["tables"][0]["select_permissions"] = "not a list"
    assert list(validator.iter_errors(exported)), "the schema accepts anything"


def test_the_production_order_leaves_nothing_inconsistent(empty_database: Database) -> None:
    """The image cli-migrations-v3 applies the metadata to an empty database, migrates, then reloads."""
    with running_engine(empty_database) as engine:
        before = engine.metadata("get_inconsistent_metadata")
        assert before["is_consistent"] is False
        migrate(empty_database.url)
        engine.metadata("reload_metadata", {"reload_sources": True})
        after = engine.metadata("get_inconsistent_metadata")
        assert after == {"is_consistent": True, "inconsistent_objects": []}
        owner = engine.new_user()
        made = engine.data("mutation { insert_chat_sessions_one(object: {}) { title } }", user_id=owner)
        assert made == {"insert_chat_sessions_one": {"title": "New chat"}}
