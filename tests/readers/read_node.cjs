// Print the rows of a query as JSON: @duckdb/node-api.
// CommonJS, because NODE_PATH says where the client is and ES modules ignore it.
const { DuckDBInstance } = require("@duckdb/node-api");

async function main([path, query]) {
  const instance = await DuckDBInstance.create(path, { access_mode: "READ_ONLY" });
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(query);
  console.log(JSON.stringify(result.getRowsJson()));
}

main(process.argv.slice(2));
