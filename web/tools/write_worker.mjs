// Writes worker.js into what was built, with the names of all files beside it: another build is another worker.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const built = process.argv[2]
const names = readdirSync(built, { recursive: true }).map(String).filter((name) => /\.(html|js|css|svg)$/.test(name) && name !== 'worker.js').sort()
const digest = createHash('sha256')
for (const name of names) digest.update(name).update(readFileSync(`${built}/${name}`))
const files = JSON.stringify(names.map((name) => (name === 'index.html' ? '/' : `/${name}`)))
const worker = readFileSync(new URL('../worker.js', import.meta.url), 'utf8')
writeFileSync(`${built}/worker.js`, worker.replace('__FILES__', files).replace('__VERSION__', digest.digest('hex').slice(0, 16)))
