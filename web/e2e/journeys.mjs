// What a clerk does, in a real browser, on a desk and on a phone.
// node web/e2e/journeys.mjs ADDRESS [--screenshots DIR]
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import { chromium } from 'playwright-core'

const require = createRequire(import.meta.url)
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const address = process.argv[2]
const at = process.argv.indexOf('--screenshots')
const shots = at > 0 ? process.argv[at + 1] : ''
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']
const FORM = 'cases/forms/files/yibao_canbao_jindu.xlsx'

/** The demonstration accounts that `yizhen demo` makes; their password is public, so the server stays on loopback. */
const CLERK = 'jiedao'
const PASSWORD = 'yizhen-demo-2026'

let passed = 0
let failed = 0
function check(name, condition, detail = '') {
  if (condition) passed++
  else {
    failed++
    console.error(`FAILED ${name} ${detail}`)
  }
}

async function clean(page, name) {
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

async function shoot(page, name) {
  if (!shots) return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `${name}.png`) })
}

async function signIn(page) {
  await page.goto(`${address}sign-in`)
  await page.fill('#account', CLERK)
  await page.fill('#password', 'not the password')
  await page.click('button[type=submit]')
  check('a wrong password is told', await page.getByRole('alert').waitFor().then(() => true, () => false))
  await clean(page, 'sign-in')
  await page.fill('#password', PASSWORD)
  await page.click('button[type=submit]')
  await page.waitForURL(address)
}

async function receive(page, width) {
  await page.goto(`${address}raise`)
  await clean(page, `raise ${width}`)
  await page.setInputFiles('input[type=file]', FORM)
  const issuer = page.getByRole('combobox').first()
  await issuer.fill('医疗保障')
  await page.getByRole('option').filter({ hasText: '医疗保障' }).first().click()
  await page.fill('#purpose', '掌握参保缴费进度')
  await shoot(page, `raise-${width}`)
  await page.locator('button[type=submit]').click()
  await page.waitForURL(/\/demands\/\d+/, { timeout: 30_000 })
  await page.locator('td[class*="state-"]').first().waitFor({ timeout: 30_000 })
}

async function judge(page, width) {
  check(`verdict ${width}: an outcome`, (await page.locator('.outcome.large').innerText()).length > 1)
  const states = await page.locator('.fields li').count()
  check(`verdict ${width}: fields are listed`, states >= 3, `${states}`)
  const marked = await page.locator('td[class*="state-"]').count()
  check(`verdict ${width}: cells carry a state`, marked >= 5, `${marked}`)
  check(`verdict ${width}: each with mark and word`, await page.evaluate(() =>
    [...document.querySelectorAll('td[class*="state-"] button')].every((b) => b.querySelector('.sign')?.textContent && b.querySelector('.for-readers')?.textContent)))
  await clean(page, `verdict ${width}`)
  await shoot(page, `verdict-${width}`)
}

async function correct(page, width) {
  const cell = page.locator('td button[tabindex="0"]').first()
  await cell.focus()
  await page.keyboard.press('Enter')
  await page.locator('dialog[open]').waitFor()
  await clean(page, `field ${width}`)
  await shoot(page, `field-${width}`)
  await page.keyboard.press('Escape')
  check(`field ${width}: Escape closes`, (await page.locator('dialog[open]').count()) === 0)

  const before = await page.locator('.digest').innerText()
  const row = page.locator('.fields li').last()
  await row.getByRole('button').click()
  await page.locator('dialog[open] input[type=radio]').last().check()
  await page.locator('dialog[open] button[type=submit]').click()
  await page.locator('dialog[open]').waitFor({ state: 'detached', timeout: 30_000 })
  check(`correct ${width}: judged again`, (await page.locator('[role=status].for-readers').first().textContent())?.length > 3)
  check(`correct ${width}: the field is new now`, (await row.locator('.state-new').count()) === 1, before)
}

async function download(page, width) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('a.download').click()])
  const bytes = readFileSync(await file.path())
  check(`download ${width}: a workbook`, bytes.subarray(0, 2).toString() === 'PK' && bytes.length > 2_000, `${bytes.length} bytes`)
  check(`download ${width}: its name`, /\.xlsx$/.test(file.suggestedFilename()), file.suggestedFilename())
}

async function registerAndToday(page, width) {
  await page.goto(`${address}demands`)
  await page.locator('.item').first().waitFor()
  await clean(page, `register ${width}`)
  await shoot(page, `register-${width}`)
  await page.fill('#q', '没有这样的标题')
  await page.locator('button[type=submit]').click()
  await page.locator('.panel').waitFor()
  check(`register ${width}: an empty search says so`, (await page.locator('.item').count()) === 0)
  await page.goto(address)
  await page.locator('.sums').waitFor()
  await clean(page, `today ${width}`)
  await shoot(page, `today-${width}`)
  await page.goto(`${address}check`)
  await page.fill('#number', '410102-2026-000123-0')
  await page.locator('button[type=submit]').click()
  await page.locator('main [role=status]').waitFor()
  await clean(page, `check ${width}`)
}

async function languagesAndThemes(page) {
  await page.goto(`${address}demands`)
  await page.getByRole('button', { name: 'English' }).click()
  check('English: the title', (await page.locator('h1').innerText()).includes('register'))
  check('English: the language is declared', (await page.locator('html').getAttribute('lang')) === 'en')
  await page.getByRole('button', { name: 'Dark' }).click()
  await clean(page, 'register, dark, English')
  await page.getByRole('button', { name: '中文' }).click()
  await page.getByRole('button', { name: '深色' }).click()
}

async function journey(browser, width, height) {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN', colorScheme: 'light', acceptDownloads: true })
  const page = await context.newPage()
  const strangers = new Set()
  const errors = []
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url())) strangers.add(request.url())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of (401|403|404)/.test(message.text())) errors.push(message.text())
  })
  const steps = [
    ['sign in', () => signIn(page)],
    ['receive', () => receive(page, width)],
    ['judge', () => judge(page, width)],
    ['correct', () => correct(page, width)],
    ['download', () => download(page, width)],
    ['register', () => registerAndToday(page, width)],
    ['languages', () => (width > 720 ? languagesAndThemes(page) : undefined)],
  ]
  for (const [name, step] of steps) {
    try {
      await step()
    } catch (error) {
      check(`${name} ${width}`, false, `${error.message}\n${await page.locator('main').innerText().catch(() => '')}`)
      await shoot(page, `failed-${name.replace(' ', '-')}-${width}`)
      if (name === 'sign in' || name === 'receive') break
    }
  }
  check(`${width}: no other host was asked`, strangers.size === 0, [...strangers].join(' '))
  check(`${width}: no error in the page`, errors.length === 0, errors.join('\n'))
  await context.close()
}

const browser = await chromium.launch({ executablePath: process.env.YIZHEN_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
try {
  await journey(browser, 1280, 900)
  await journey(browser, 380, 800)
} finally {
  await browser.close()
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
