// Both languages have the same keys, the same {placeholders}, and every key that the source uses.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const flat = (node, prefix = '') =>
  Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'object' ? flat(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value]],
  )
const words = Object.fromEntries(
  ['zh-CN', 'en'].map((name) => [name, new Map(flat(JSON.parse(readFileSync(`src/words/${name}.json`, 'utf8'))))]),
)
const holes = (text) => [...String(text).matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join(',')
const files = (folder) =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : /\.(vue|ts)$/.test(name) ? [path] : []
  })

const faults = []
const [zh, en] = [words['zh-CN'], words.en]
for (const key of zh.keys()) if (!en.has(key)) faults.push(`en.json: ${key} is missing`)
for (const [key, text] of en) {
  if (!zh.has(key)) faults.push(`zh-CN.json: ${key} is missing`)
  else if (holes(text) !== holes(zh.get(key))) faults.push(`${key}: the placeholders differ`)
}
for (const [key, text] of zh) if (/[!！]/.test(text)) faults.push(`zh-CN.json: ${key} has an exclamation mark`)
const used = new Set()
const prefixes = []
for (const file of files('src')) {
  const text = readFileSync(file, 'utf8')
  for (const m of text.matchAll(/\bt\(\s*'([\w.-]+)'/g)) used.add(m[1])
  for (const m of text.matchAll(/\bt\(\s*`([\w.-]+\.)\$\{/g)) prefixes.push(m[1])
  for (const m of text.matchAll(/keypath="([\w.-]+)"/g)) used.add(m[1])
  for (const m of text.matchAll(/title: '([\w.-]+)'/g)) used.add(m[1])
}
for (const key of used) if (!zh.has(key)) faults.push(`src uses ${key}, which no language has`)
for (const key of zh.keys()) {
  if (!used.has(key) && !prefixes.some((p) => key.startsWith(p))) faults.push(`${key} is never used: remove it`)
}
if (faults.length > 0) {
  console.error(faults.join('\n'))
  process.exit(1)
}
