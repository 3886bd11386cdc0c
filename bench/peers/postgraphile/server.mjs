// PostGraphile 5 with row-level security: the role and the user's id of a verified token go into the transaction.
import { createServer } from "node:http";
import jwt from "jsonwebtoken";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { postgraphile } from "postgraphile";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const CLAIMS = "https://hasura.io/jwt/claims";

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({ connectionString: process.env.DATABASE_URL, schemas: ["public"], poolConfig: { max: 50 } }),
  ],
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false, websockets: false },
  grafast: {
    explain: false,
    context(request) {
      const header = request.node?.req.headers.authorization ?? "";
      const claims = jwt.verify(header.replace(/^Bearer /, ""), process.env.KEY, { algorithms: ["HS256"] })[CLAIMS];
      return { pgSettings: { role: "bench_person", "jwt.claims.user_id": claims["x-hasura-user-id"] } };
    },
  },
};

const instance = postgraphile(preset);
const server = createServer();
server.on("error", (error) => {
  console.error(error);
  process.exit(1);
});
await instance.createServ(grafserv).addTo(server);
server.listen(Number(process.argv[2]), "127.0.0.1");
