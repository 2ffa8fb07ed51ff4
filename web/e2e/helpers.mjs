// What all journeys share: the server's address, checks that are counted, axe, pictures, people who are signed in.
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
export const address = process.argv[2]
const at = process.argv.indexOf('--screenshots')
const shots = at > 0 ? process.argv[at + 1] : ''

/** Address of a second county that was begun months ago; empty: there is none. */
const second = process.argv.indexOf('--old')
export const old = second > 0 ? process.argv[second + 1] : ''

/** The demonstration accounts that `yizhen demo` makes; their password is public, so the server stays on loopback. */
export const PASSWORD = 'yizhen-demo-2026'

let passed = 0
let failed = 0
export function check(name, condition, detail = '') {
  if (condition) passed++
  else {
    failed++
    console.error(`FAILED ${name} ${detail}`)
  }
}

export function tally() {
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

export async function clean(page, name) {
  // A colour that is still on its way to the other theme is no fault of contrast.
  await page.waitForTimeout(500)
  await page.evaluate(() => Promise.all(document.getAnimations().filter((a) => a.effect?.getTiming().iterations !== Infinity).map((a) => a.finished.catch(() => {}))))
  await page.locator('h1').first().waitFor()
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => globalThis.axe.run())
  check(`${name}: axe`, violations.length === 0, violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`).join('\n'))
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  check(`${name}: nothing sticks out sideways`, wide <= 0, `${wide} px`)
}

export async function shoot(page, name) {
  if (!shots) return
  mkdirSync(shots, { recursive: true })
  // A picture is for whoever looks; none is no reason to stop the journeys.
  await page.screenshot({ path: join(shots, `${name}.png`) }).catch(() => undefined)
}

/** What a press downloads. */
export async function taken(page, press) {
  const [file] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), press()])
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}

/** A browser of their own, signed in. */
export async function person(browser, account, width, height, password = PASSWORD, server = address) {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN', colorScheme: 'light', acceptDownloads: true })
  const headers = { Origin: server.replace(/\/$/, '') }
  const answer = await context.request.post(`${server}api/v1/session`, { headers, data: { account, password } })
  check(`${account} is signed in`, answer.status() === 201, await answer.text())
  context.setDefaultTimeout(Number(process.env.YIZHEN_WAIT_MS ?? 60_000))
  return { context, headers, page: await context.newPage() }
}
