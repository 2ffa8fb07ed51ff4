// node submit_peer.mjs PEERS PORT_FILE: what one would write by hand in thirty lines: a durable insert a submission, no
// validation, no audit. Started by bench/submit.cpp; the database is the one of env YIZHEN_TEST_POSTGRES.
import {createServer} from 'node:http'
import {writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'

const pg = createRequire(`${process.argv[2]}/package.json`)('pg')
const address = new URL(process.env.YIZHEN_TEST_POSTGRES.replace('postgresql:///', 'postgresql://local/'))
const pool = new pg.Pool({host: address.searchParams.get('host'), user: address.searchParams.get('user'), database: 'postgres', max: 16})
await pool.query('CREATE TABLE IF NOT EXISTS peer_submission (id BIGSERIAL PRIMARY KEY, task BIGINT, fields JSONB, at TIMESTAMPTZ DEFAULT now())')

const server = createServer((request, response) => {
    const parts = []
    request.on('data', (part) => parts.push(part))
    request.on('end', async () => {
        try {
            const {values} = JSON.parse(Buffer.concat(parts).toString())
            const task = Number(request.url.split('/')[2])
            const kept = await pool.query({name: 'insert', text: 'INSERT INTO peer_submission (task, fields) VALUES ($1, $2) RETURNING id', values: [task, values]})
            const body = JSON.stringify({id: kept.rows[0].id})
            response.writeHead(201, {'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body)}).end(body)
        } catch (problem) {
            response.writeHead(500, {'Content-Length': 0}).end()
            console.error(problem)
        }
    })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => writeFileSync(process.argv[3], String(server.address().port)))
process.on('SIGTERM', () => process.exit(0))
