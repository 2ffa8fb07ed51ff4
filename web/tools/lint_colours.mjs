// Colours live in src/app/tokens.css only, and every pair named there has a contrast of at least 4.5 : 1.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const files = (folder) =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : /\.(vue|css|ts)$/.test(name) ? [path] : []
  })
const faults = []
for (const file of files('src')) {
  if (file.endsWith('tokens.css') || file.endsWith('schema.d.ts')) continue
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((line, i) => {
      const named = /(?:color|background|border(?:-color)?|fill|stroke)\s*:\s*[^;]*\b(red|blue|green|black|white|gray|grey|orange|yellow)\b/
      if (/#[0-9a-fA-F]{3,8}\b(?!\{)/.test(line) || /\b(rgb|hsl)a?\(/.test(line) || named.test(line)) {
        faults.push(`${file}:${i + 1}: a colour of its own; use a token of app/tokens.css`)
      }
    })
}

const luminance = (hex) => {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (a, b) => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}
const text = readFileSync('src/app/tokens.css', 'utf8')
const states = ['held', 'derived', 'asked', 'unsure', 'stale', 'new', 'disputed', 'blocked']
const pairs = [['ink', 'page'], ['ink', 'surface'], ['muted', 'page'], ['muted', 'surface'], ['primary', 'surface'],
  ['primary', 'page'], ['on-primary', 'primary'], ['danger', 'surface'], ...states.map((s) => [`${s}-ink`, `${s}-ground`])]
for (const block of text.matchAll(/([^{}]+)\{([^{}]+)\}/g)) {
  const tokens = Object.fromEntries([...block[2].matchAll(/--(?:yz|state)-([\w-]+):\s*(#[0-9a-fA-F]{6})/g)].map((m) => [m[1], m[2]]))
  if (Object.keys(tokens).length < 10) continue
  for (const [ink, ground] of pairs) {
    if (!tokens[ink] || !tokens[ground]) faults.push(`tokens.css ${block[1].trim()}: ${ink} or ${ground} is missing`)
    else if (contrast(tokens[ink], tokens[ground]) < 4.5) {
      faults.push(`tokens.css ${block[1].trim()}: ${ink} on ${ground} has ${contrast(tokens[ink], tokens[ground]).toFixed(2)} : 1`)
    }
  }
}
if (faults.length > 0) {
  console.error(faults.join('\n'))
  process.exit(1)
}
