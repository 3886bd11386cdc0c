// The console: GraphiQL with the schema of a chosen role. Credentials live in this page's memory and nowhere else.
import { GraphiQL } from "graphiql";
import { buildClientSchema, getIntrospectionQuery } from "graphql";
import { createClient } from "graphql-ws";
import { useEffect, useMemo, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import "graphiql/style.css";
import "./console.css";

const ENDPOINT = new URL("/v1/graphql", location.href);
const METADATA = new URL("/v1/metadata", location.href);
const WELCOME = `# Above, give the admin secret or a bearer
# token, and choose a role: documentation and
# completion then show that role's own schema.
`;

function headersOf({ secret, token, role, variables }) {
  const headers = {};
  if (secret) headers["x-hasura-admin-secret"] = secret;
  if (token) headers.authorization = `Bearer ${token.replace(/^Bearer\s+/i, "")}`;
  if (role) headers["x-hasura-role"] = role;
  for (const { name, value } of variables) {
    if (name.trim()) headers[name.trim().toLowerCase()] = value;
  }
  return headers;
}

async function post(url, headers, body, signal) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    signal,
  });
  return response.json();
}

function isSubscription(document, operationName) {
  const operations = (document?.definitions ?? []).filter((node) => node.kind === "OperationDefinition");
  const chosen = operations.find((node) => node.name?.value === operationName) ?? operations[0];
  return chosen?.operation === "subscription";
}

function makeFetcher(headers) {
  let client;
  return (request, options) => {
    const own = { ...headers, ...options?.headers };
    if (!isSubscription(options?.documentAST, request.operationName)) return post(ENDPOINT, own, request);
    const url = `${ENDPOINT.protocol === "https:" ? "wss" : "ws"}://${ENDPOINT.host}${ENDPOINT.pathname}`;
    client ??= createClient({ url, lazy: true, connectionParams: { headers: own } });
    return client.iterate(request);
  };
}

function describe(answer) {
  const [error] = answer.errors ?? [];
  return error ? `${error.extensions?.code ?? "error"}: ${error.message}` : null;
}

/** The schema of whoever the headers say, fetched again shortly after they change. */
function useSchema(headers) {
  const [state, setState] = useState({ schema: null, status: "not loaded" });
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const query = getIntrospectionQuery({ inputValueDeprecation: true });
        const answer = await post(ENDPOINT, headers, { query }, abort.signal);
        const problem = describe(answer);
        if (problem) setState({ schema: null, status: problem });
        else {
          const schema = buildClientSchema(answer.data);
          const count = Object.keys(schema.getQueryType()?.getFields() ?? {}).length;
          setState({ schema, status: `schema loaded: ${count} query ${count === 1 ? "field" : "fields"}` });
        }
      } catch (error) {
        if (error.name !== "AbortError") setState({ schema: null, status: `the engine does not answer: ${error.message}` });
      }
    }, 250);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [headers]);
  return state;
}

/** The roles that the metadata speaks of; only an administrator may know them. */
function useRoles(secret) {
  const [roles, setRoles] = useState([]);
  useEffect(() => {
    if (!secret) return setRoles([]);
    const timer = setTimeout(async () => {
      const answer = await post(METADATA, { "x-hasura-admin-secret": secret }, { type: "export_metadata", args: {} });
      const tables = (answer.sources ?? []).flatMap((source) => source.tables ?? []);
      const kinds = ["select", "insert", "update", "delete"];
      const found = tables.flatMap((table) => kinds.flatMap((kind) => table[`${kind}_permissions`] ?? []));
      setRoles([...new Set(found.map((permission) => permission.role))].sort());
    }, 250);
    return () => clearTimeout(timer);
  }, [secret]);
  return roles;
}

function Variables({ variables, onChange }) {
  const change = (index, part) => onChange(variables.map((item, i) => (i === index ? { ...item, ...part } : item)));
  return (
    <fieldset className="console-variables">
      <legend>Session variables</legend>
      {variables.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are only ever edited in place
        <span className="console-variable" key={index}>
          <input
            aria-label="Name of the session variable"
            placeholder="x-hasura-user-id"
            value={item.name}
            onChange={(event) => change(index, { name: event.target.value })}
          />
          <input
            aria-label="Value of the session variable"
            placeholder="value"
            value={item.value}
            onChange={(event) => change(index, { value: event.target.value })}
          />
          <button
            type="button"
            aria-label="Remove this variable"
            onClick={() => onChange(variables.filter((_, i) => i !== index))}
          >
            ×
          </button>
        </span>
      ))}
      <button type="button" onClick={() => onChange([...variables, { name: "", value: "" }])}>
        + variable
      </button>
    </fieldset>
  );
}

function Console() {
  const [secret, setSecret] = useState("");
  const [token, setToken] = useState("");
  const [role, setRole] = useState("");
  const [variables, setVariables] = useState([{ name: "x-hasura-user-id", value: "" }]);
  const filled = variables.filter(({ name, value }) => name && value);
  const identity = JSON.stringify({ secret, token, role, variables: filled });
  const headers = useMemo(() => headersOf(JSON.parse(identity)), [identity]);
  const fetcher = useMemo(() => makeFetcher(headers), [headers]);
  const roles = useRoles(secret);
  const { schema, status } = useSchema(headers);
  const storage = useRef(memoryStorage());
  return (
    <main className="console">
      <form className="console-bar" onSubmit={(event) => event.preventDefault()} autoComplete="off">
        <label>
          Admin secret
          <input
            type="password"
            autoComplete="off"
            value={secret}
            onChange={(event) => setSecret(event.target.value)}
          />
        </label>
        <label>
          or bearer token
          <input type="password" autoComplete="off" value={token} onChange={(event) => setToken(event.target.value)} />
        </label>
        <label>
          Role
          <input list="roles" placeholder="admin" value={role} onChange={(event) => setRole(event.target.value)} />
          <datalist id="roles">
            {["admin", ...roles].map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
        <Variables variables={variables} onChange={setVariables} />
        <output className={schema ? "console-status" : "console-status console-problem"}>{status}</output>
      </form>
      <div className="console-graphiql">
        <GraphiQL
          fetcher={fetcher}
          schema={schema}
          storage={storage.current}
          shouldPersistHeaders={false}
          defaultQuery={WELCOME}
          isHeadersEditorEnabled={false}
        />
      </div>
    </main>
  );
}

/** GraphiQL remembers tabs and history; here it does so until the page is closed, and never a credential. */
function memoryStorage() {
  const items = new Map();
  return {
    get length() {
      return items.size;
    },
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, String(value)),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}

createRoot(document.getElementById("console")).render(<Console />);
