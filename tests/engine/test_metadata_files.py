"""Metadata of other people's projects: each layout that the Hasura CLI writes or exports loads and works."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hasura.engine.check import check_folder
from hasura.engine.config import load_settings
from hasura.engine.metadata_files import MetadataFilesError, load_metadata_folder
from tests.engine.embedded import SECRET, serving
from tests.harness import Database

SCHEMA = """
CREATE TABLE shop (id int PRIMARY KEY, "on" text, owner_id int);
CREATE TABLE item (id int PRIMARY KEY, shop_id int REFERENCES shop, title text, state text);
CREATE TABLE item_state (value text PRIMARY KEY, comment text);
INSERT INTO item_state VALUES ('new', NULL), ('sold', NULL);
ALTER TABLE item ADD FOREIGN KEY (state) REFERENCES item_state;
CREATE FUNCTION search_items(term text) RETURNS SETOF item LANGUAGE sql STABLE
  AS $$ SELECT * FROM item WHERE title ILIKE term $$;
CREATE FUNCTION item_label(item_row item) RETURNS text LANGUAGE sql STABLE
  AS $$ SELECT upper(item_row.title) $$;
INSERT INTO shop VALUES (1, 'street', 7), (2, 'road', 8);
INSERT INTO item VALUES (1, 1, 'lamp', 'new'), (2, 2, 'chair', 'sold');
"""
SHOP = """
table:
  name: shop
  schema: public
configuration:
  column_config:
    "on":
      custom_name: street
  custom_column_names:
    "on": street
  custom_root_fields:
    select: shops
array_relationships:
  - name: items
    using:
      foreign_key_constraint_on:
        column: shop_id
        table:
          name: item
          schema: public
remote_relationships:
  - name: weather
    definition:
      to_remote_schema:
        lhs_fields: [id]
        remote_field: {weather: {arguments: {shop: $id}}}
        remote_schema: forecast
select_permissions:
  - role: clerk
    permission:
      columns: [id, on]
      filter:
        owner_id:
          _eq: X-Hasura-User-Id
      allow_aggregations: true
    comment: ""
event_triggers:
  - name: shop_opened
    definition:
      enable_manual: false
      insert:
        columns: '*'
    retry_conf:
      interval_sec: 10
      num_retries: 0
      timeout_sec: 60
    webhook_from_env: SHOP_HOOK
"""
ITEM = """
table: {name: item, schema: public}
object_relationships:
  - name: shop
    using:
      foreign_key_constraint_on: shop_id
computed_fields:
  - name: label
    definition:
      function: {name: item_label, schema: public}
    comment: ""
insert_permissions:
  - role: clerk
    permission:
      check: {shop: {owner_id: {_eq: X-Hasura-User-Id}}}
      set: {state: new}
      columns: [id, shop_id, title]
      backend_only: false
select_permissions:
  - role: clerk
    permission:
      columns: [id, title, state]
      computed_fields: [label]
      filter: {shop: {owner_id: {_eq: X-Hasura-User-Id}}}
      limit: 10
update_permissions:
  - role: clerk
    permission:
      columns: [title]
      filter: {shop: {owner_id: {_eq: X-Hasura-User-Id}}}
      check: null
delete_permissions:
  - role: clerk
    permission:
      backend_only: false
      filter: {shop: {owner_id: {_eq: X-Hasura-User-Id}}}
"""
STATE = "table: {name: item_state, schema: public}\nis_enum: true\n"
FUNCTION = """
function: {name: search_items, schema: public}
configuration:
  custom_root_fields: {function: findItems}
"""
OTHERS = {
    "actions.graphql": "type Mutation { pay(amount: Int!): Receipt }\ntype Receipt { number: Int! }\n",
    "actions.yaml": """
actions:
  - name: pay
    definition: {kind: synchronous, handler: '{{PAY_URL}}/pay', forward_client_headers: true}
    permissions: [{role: clerk}]
    comment: Takes money
custom_types: {enums: [], input_objects: [], objects: [{name: Receipt}], scalars: []}
""",
    "allow_list.yaml": "- collection: allowed\n  scope:\n    global: true\n",
    "api_limits.yaml": "disabled: false\ndepth_limit: {global: 7, per_role: {}}\n",
    "backend_configs.yaml": "dataconnector: {}\n",
    "cron_triggers.yaml": """
- name: nightly
  webhook: '{{CRON_URL}}'
  schedule: 0 0 * * *
  include_in_metadata: true
  payload: {}
""",
    "graphql_schema_introspection.yaml": "disabled_for_roles:\n  - visitor\n",
    "inherited_roles.yaml": "- role_name: manager\n  role_set:\n    - clerk\n",
    "metrics_config.yaml": "analyze_query_variables: true\nanalyze_response_body: false\n",
    "network.yaml": "tls_allowlist: []\n",
    "opentelemetry.yaml": "{}\n",
    "query_collections.yaml": """
- name: allowed
  definition:
    queries:
      - name: shop
        query: |-
          query shop($id: Int!) { shop_by_pk(id: $id) { street } }
""",
    "remote_schemas.yaml": """
- name: forecast
  definition: {url: 'https://forecast.example/graphql', timeout_seconds: 60}
  comment: ""
""",
    "rest_endpoints.yaml": """
- comment: ""
  definition:
    query: {collection_name: allowed, query_name: shop}
  methods: [GET]
  name: shop
  url: shop/:id
""",
}
SOURCE = """
- name: default
  kind: postgres
  configuration:
    connection_info:
      database_url:
        from_env: HASURA_GRAPHQL_DATABASE_URL
      isolation_level: read-committed
      pool_settings: {connection_lifetime: 600, idle_timeout: 180, max_connections: 5, retries: 1}
      use_prepared_statements: true
"""
NOT_DONE = {
    "action pay",
    "cron_trigger nightly",
    "custom_types",
    "event_trigger shop_opened in table shop in source default",
    "remote_relationship weather in table shop in source default",
    "remote_schema forecast",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"))
    return folder


def entry(text: str) -> str:
    first, *rest = text.strip().splitlines()
    return "\n".join([f"- {first}", *(f"  {line}" for line in rest)]) + "\n"


def version_3_with_files(folder: Path) -> Path:
    """One file per table, included by texts, as newer CLIs write it."""
    tables = "databases/default/tables"
    return write(
        folder,
        {
            **OTHERS,
            "version.yaml": "version: 3\n",
            "databases/databases.yaml": SOURCE
            + '  tables: "!include default/tables/tables.yaml"\n'
            + '  functions: "!include default/functions/functions.yaml"\n',
            f"{tables}/tables.yaml": "".join(
                f'- "!include public_{name}.yaml"\n' for name in ("item", "item_state", "shop")
            ),
            f"{tables}/public_shop.yaml": SHOP,
            f"{tables}/public_item.yaml": ITEM,
            f"{tables}/public_item_state.yaml": STATE,
            "databases/default/functions/functions.yaml": '- "!include public_search_items.yaml"\n',
            "databases/default/functions/public_search_items.yaml": FUNCTION,
        },
    )


def version_3_in_one_file(folder: Path) -> Path:
    """All tables in one file, included by a tag."""
    return write(
        folder,
        {
            **OTHERS,
            "version.yaml": "version: 3\n",
            "databases/databases.yaml": SOURCE
            + "  tables: !include default/tables/tables.yaml\n  functions: !include default/functions.yaml\n",
            "databases/default/tables/tables.yaml": entry(SHOP) + entry(ITEM) + entry(STATE),
            "databases/default/functions.yaml": entry(FUNCTION),
        },
    )


def version_2(folder: Path) -> Path:
    """The layout from before there were several sources."""
    return write(
        folder,
        {
            **OTHERS,
            "version.yaml": "version: 2\n",
            "tables.yaml": entry(SHOP) + entry(ITEM) + entry(STATE),
            "functions.yaml": entry(FUNCTION),
        },
    )


def export(folder: Path) -> Path:
    """What a console saves: the answer of `export_metadata`."""
    document = load_metadata_folder(version_3_in_one_file(folder))
    path = folder / "hasura_metadata.json"
    path.write_text(json.dumps({"resource_version": 12, "metadata": document}))
    return path


def export_of_version_2(folder: Path) -> Path:
    """The same from before there were sources, with names alone where there is nothing else to say."""
    document = load_metadata_folder(version_3_in_one_file(folder))
    (source,) = document.pop("sources")
    tables = [
        {"table": "item_state", "is_enum": True, "array_relationships": []} if item.get("is_enum") else item
        for item in source["tables"]
    ]
    path = folder / "metadata.json"
    path.write_text(
        json.dumps({**document, "version": 2, "tables": tables, "functions": source["functions"]})
    )
    return path


LAYOUTS = [version_3_with_files, version_3_in_one_file, version_2, export, export_of_version_2]


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_a_project_loads_and_works(layout: Any, tmp_path: Path, empty_database: Database) -> None:
    async with serving(empty_database.url) as api:
        await api.sql(SCHEMA)
    async with serving(empty_database.url, layout(tmp_path)) as api:
        problems = (await api.metadata("get_inconsistent_metadata"))["inconsistent_objects"]
        assert {item["name"] for item in problems} == NOT_DONE
        answer = await api.query(
            '{ shops { id street items { title label state } } findItems(args: {term: "%a%"}) { id } }',
            role="clerk",
            user_id="7",
        )
        items = [{"title": "lamp", "label": "LAMP", "state": "new"}]
        assert answer == {
            "data": {"shops": [{"id": 1, "street": "street", "items": items}], "findItems": [{"id": 1}]}
        }
        mutation = 'mutation {{ insert_item_one(object: {{id: {}, shop_id: {}, title: "t"}}) {{ state }} }}'
        inserted = await api.query(mutation.format(3, 1), role="clerk", user_id="7")
        assert inserted == {"data": {"insert_item_one": {"state": "new"}}}
        refused = await api.query(mutation.format(4, 2), role="clerk", user_id="7")
        assert refused["errors"][0]["extensions"]["code"] == "permission-error"
        assert "data" in await api.query("{ item { id } }", role="manager", user_id="7")
        rest = await api.client.get("/api/rest/shop/2", headers={"x-hasura-admin-secret": SECRET})
        assert (rest.status_code, rest.json()) == (200, {"shop_by_pk": {"street": "road"}})


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_check_names_what_is_not_done_with_its_place(
    layout: Any, tmp_path: Path, empty_database: Database
) -> None:
    async with serving(empty_database.url) as api:
        await api.sql(SCHEMA)
    path = layout(tmp_path)
    settings = load_settings({"HASURA_GRAPHQL_DATABASE_URL": empty_database.url})
    findings = await check_folder(settings, path)
    assert {item.message.partition(": ")[0] for item in findings} == NOT_DONE
    for item in findings:
        kind, _, name = item.message.partition(":")[0].partition(" ")
        line = item.file.read_text().splitlines()[item.line - 1]
        assert kind == "custom_types" or path.is_file() or f"name: {name.split()[0]}" in line


async def test_what_is_not_done_is_exported_as_it_came(tmp_path: Path, empty_database: Database) -> None:
    folder = version_3_with_files(tmp_path)
    async with serving(empty_database.url) as api:
        await api.sql(SCHEMA)
    async with serving(empty_database.url, folder) as api:
        first = await api.metadata("export_metadata")
        assert first == load_metadata_folder(folder)
        await api.metadata("replace_metadata", first)
        assert await api.metadata("export_metadata") == first


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("version.yaml", "version: 1\n", "version.yaml: expected `version: 3` or `version: 2`"),
        ("databases/databases.yaml", "- kind: postgres\n", 'key "name" not found (at $.sources[0])'),
        (
            "databases/databases.yaml",
            "- name: [1]\n",
            "expected String, but encountered Array (at $.sources[0].name)",
        ),
        (
            "databases/default/tables/public_shop.yaml",
            "table: shop\nselect_permissions: [{role: a}]\n",
            'key "permission" not found (at $.sources[0].tables[2].select_permissions[0])',
        ),
        (
            "databases/default/tables/public_item.yaml",
            "name: item\n",
            'key "table" not found (at $.sources[0].tables[0])',
        ),
        ("inherited_roles.yaml", "- role_name: a\n  role_set: [a]\n", "found cycle(s) in roles"),
        ("actions.yaml", "- pay\n", "actions.yaml: expected an object"),
        ("actions.yaml", "actions: pay\n", "expected Array, but encountered String (at $.actions)"),
        ("rest_endpoints.yaml", "a: [\n", "rest_endpoints.yaml: "),
        ("databases/default/tables/tables.yaml", '- "!include gone.yaml"\n', "gone.yaml: No such file"),
    ],
)
def test_metadata_of_another_shape_is_refused_with_its_place(
    tmp_path: Path, file: str, text: str, message: str
) -> None:
    folder = write(version_3_with_files(tmp_path), {file: text})
    with pytest.raises(MetadataFilesError) as raised:
        load_metadata_folder(folder)
    assert message in str(raised.value)


async def test_a_database_of_another_kind_leaves_the_others_working(
    tmp_path: Path, empty_database: Database
) -> None:
    folder = version_3_with_files(tmp_path)
    databases = folder / "databases" / "databases.yaml"
    other = "- name: documents\n  kind: mongo\n  configuration: {}\n  tables: [{table: [Album]}]\n"
    databases.write_text(databases.read_text() + other)
    async with serving(empty_database.url) as api:
        await api.sql(SCHEMA)
    async with serving(empty_database.url, folder) as api:
        problems = (await api.metadata("get_inconsistent_metadata"))["inconsistent_objects"]
        assert {item["name"] for item in problems} == {*NOT_DONE, "source documents"}
        assert (await api.query("{ shop_by_pk(id: 1) { street } }"))["data"] == {
            "shop_by_pk": {"street": "street"}
        }
        assert (await api.metadata("export_metadata"))["sources"][1]["tables"] == [{"table": ["Album"]}]
