// node duckdb_rollup.mjs PEERS FIGURES FILE.csv: prints DuckDB's version and the best and the middle time of a GROUP BY
// over the file's rows, loaded before the clock starts. Started by bench/rollup.cpp.
import {createRequire} from 'node:module'

const [peers, figures, file] = [process.argv[2], Number(process.argv[3]), process.argv[4]]
const {DuckDBInstance} = createRequire(`${peers}/package.json`)('@duckdb/node-api')

const names = Array.from({length: figures}, (_, at) => `f${at}`)
const connection = await (await DuckDBInstance.create(':memory:')).connect()
const columns = ['t', ...names].map((name) => `'${name}': 'BIGINT'`).join(', ')
await connection.run(`CREATE TABLE v AS SELECT * FROM read_csv('${file}', header = false, columns = {${columns}})`)
const sums = names.map((name) => `SUM(${name}), COUNT(${name})`).join(', ')
const times = []
for (let run = 0; run < 9; ++run) {
    const start = process.hrtime.bigint()
    const reader = await connection.runAndReadAll(`SELECT t, ${sums} FROM v GROUP BY t`)
    if (reader.currentRowCount === 0) throw new Error('no rows')
    times.push(Number(process.hrtime.bigint() - start) / 1e6)
}
times.sort((a, b) => a - b)
const version = await connection.runAndReadAll('SELECT version()')
console.log(version.getRows()[0][0], times[0].toFixed(3), times[times.length >> 1].toFixed(3))
