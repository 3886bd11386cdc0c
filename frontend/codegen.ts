import type { CodegenConfig } from "@graphql-codegen/cli";

/** Types and documents from the committed schema of role `user`: works without a running engine. */
const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: "lib/graphql/operations/*.graphql",
  generates: {
    "lib/graphql/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        scalars: {
          uuid: "string",
          timestamptz: "string",
          bigint: "number",
          float8: "number",
          numeric: "number",
          _float4: "number[]",
          jsonb: "Record<string, unknown>",
        },
      },
    },
  },
};

export default config;
