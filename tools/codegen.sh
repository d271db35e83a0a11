#!/usr/bin/env bash
# Regenerates src/kernel/database/schema.ts from a migrated database: tools/codegen.sh postgres://…
set -euo pipefail
cd "$(dirname "$0")/.."
node_modules/.bin/kysely-codegen --dialect postgres --url "$1" --camel-case --date-parser string \
  --type-mapping '{"int8":"bigint","date":"string","uuid":"string","bytea":"Buffer"}' \
  --default-schema none --exclude-pattern '*.*_20[23][0-9]' --exclude-pattern '*.*_other' \
  --out-file src/kernel/database/schema.ts
