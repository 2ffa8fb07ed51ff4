// What a clerk does, in a real browser, on a desk and on a phone.
// node web/e2e/journeys.mjs ADDRESS [--old ADDRESS] [--screenshots DIR] [--only NAME,NAME]
// YIZHEN_WAIT_MS: how long is waited for what should appear; 60,000 if not said.
import { readFileSync } from 'node:fs'

import { chromium } from 'playwright-core'

import { appeals } from './appeals.mjs'
import { care } from './care.mjs'
import { collect, phone } from './collect.mjs'
import { address, check, clean, PASSWORD, shoot, taken, tally } from './helpers.mjs'
import { offline } from './offline.mjs'
import { upkeep } from './upkeep.mjs'
import { kinds } from './kinds.mjs'
import { visits } from './visits.mjs'
import { work } from './work.mjs'

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']
const FORM = 'cases/forms/files/yibao_canbao_jindu.xlsx'

const CLERK = 'jiedao'
const STEWARD = 'shuyuan'

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
  const issuer = page.locator('input[role=combobox]').first()
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

async function haveOnesSay(page, width) {
  await page.fill('#appeal', '这些数台账里都有')
  await page.getByRole('button', { name: '提交申诉' }).click()
  await page.locator('.said li').first().waitFor()
  check(`say ${width}: the objection is listed`, (await page.locator('.said').innerText()).includes('这些数台账里都有'))
  await page.getByRole('button', { name: '按今天的数重新审看' }).click()
  await page.waitForFunction(() => !document.querySelector('.el-button.is-loading'))
  check(`say ${width}: nothing is refused`, (await page.locator('.trouble').count()) === 0)
  await clean(page, `say ${width}`)
}

/** Two departments ask nearly the same of one street: the second sees with whom it is merged, and the difference. */
async function mergeTwo(browser, width, height) {
  const table = (title, columns) => Buffer.from(`${title}\n序号,村（社区）,${columns.join(',')}\n${['须水村委会', '河东路社区'].map((unit, i) => `${i + 1},${unit}${','.repeat(columns.length)}\n`).join('')}`)
  const raise = async (account, issuer, title, columns) => {
    const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN' })
    const headers = { Origin: address.replace(/\/$/, '') }
    await context.request.post(`${address}api/v1/session`, { headers, data: { account, password: PASSWORD } })
    const envelope = { issuer, targets: ['410102012'], period: '2025-11', title: `${title} ${width}`, purpose: '掌握情况', owner: '综合科', basis: '某办法第四条' }
    const answer = await context.request.post(`${address}api/v1/demands`, {
      headers, multipart: { envelope: JSON.stringify(envelope), file: { name: `${title}.csv`, mimeType: 'text/csv', buffer: table(title, columns) } },
    })
    return { context, demand: await answer.json(), status: answer.status() }
  }
  const columns = ['自然村个数', '村民小组个数', '乡个数']
  const first = await raise('lingdao', '410102-TJJ', '村情表', columns)
  check(`merge ${width}: the first is registered`, first.status === 201, JSON.stringify(first.demand).slice(0, 300))
  const second = await raise('minzheng', '410102-MZJ', '村情调查', [...columns, `新设低空起降点数${width}`])
  check(`merge ${width}: the second is merged`, second.demand.outcome === 'merge', JSON.stringify(second.demand).slice(0, 300))
  const page = await second.context.newPage()
  await page.goto(`${address}demands/${second.demand.id}`)
  await page.locator('.merge').waitFor({ timeout: 30_000 })
  check(`merge ${width}: the difference is listed`, (await page.locator('.difference li').count()) === 1, await page.locator('.merge').innerText())
  check(`merge ${width}: the QR is drawn`, await page.locator('img.qr').evaluate((image) => image.complete && image.naturalWidth > 0))
  await clean(page, `merge ${width}`)
  await shoot(page, `merge-${width}`)
  await first.context.close()
  await second.context.close()
}

/** What came from outside is asked below because its receiver wants that. */
async function askBelow(page) {
  await page.getByRole('button', { name: '派给下面' }).click()
  await page.waitForURL(/\/demands\/\d+\/progress/, { timeout: 30_000 })
  await page.locator('tbody tr').first().waitFor()
  check('ask below: units are listed', (await page.locator('tbody tr').count()) > 1)
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

/** One's own data, an objection to one value, and the service window. */
async function ownData(page, width) {
  await page.goto(`${address}data`)
  await page.locator('.list li').first().waitFor()
  await clean(page, `data ${width}`)
  await shoot(page, `data-${width}`)
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('a.download').first().click()])
  const csv = readFileSync(await file.path(), 'utf8')
  check(`data ${width}: the export has rows`, csv.startsWith('\uFEFF单位代码') && csv.split('\r\n').length > 10, csv.slice(0, 200))
  await page.getByRole('link', { name: '人员台账', exact: true }).click()
  await page.locator('button.value').first().waitFor()
  await clean(page, `ledger ${width}`)
  await shoot(page, `ledger-${width}`)
  await page.getByRole('button', { name: '导出' }).click()
  await page.locator('.export select').selectOption('gb18030')
  const left = await taken(page, () => page.locator('.export button[type=submit]').click())
  check(`ledger ${width}: the file says until when`, /\d{4}-\d\d-\d\d后删除/.test(left.name) && left.bytes.length > 1_000, left.name)
  check(`ledger ${width}: and so does the page`, /请在 \d{4}-\d\d-\d\d 前删除/.test(await page.locator('.taken').innerText()))
  await clean(page, `export ${width}`)
  await shoot(page, `export-${width}`)
  const before = await page.locator('.state-disputed').count()
  await page.locator('button.value.state-held').first().focus()
  await page.keyboard.press('Enter')
  await page.locator('dialog[open]').waitFor()
  await clean(page, `dispute ${width}`)
  await page.fill('#dispute-reason', `与本人说的不一致（${width}）`)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  await page.waitForFunction((n) => document.querySelectorAll('.state-disputed').length > n, before)
  check(`ledger ${width}: the value is marked`, (await page.locator('.state-disputed').count()) > before)
  await page.goto(`${address}window`)
  await page.fill('#identity', '419900')
  await page.fill('#why', '本人持证件查询')
  await page.locator('button[type=submit]').click()
  await page.getByRole('alert').waitFor()
  await clean(page, `window ${width}`)
  await shoot(page, `window-${width}`)
}

/** The steward's desk: an objection is decided, and what outlived its retention is looked for. */
async function steward(browser, width, height) {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN', colorScheme: 'light' })
  const page = await context.newPage()
  try {
    await page.goto(`${address}sign-in`)
    await page.fill('#account', STEWARD)
    await page.fill('#password', PASSWORD)
    await page.click('button[type=submit]')
    await page.waitForURL(address)
    await page.goto(`${address}data`)
    const first = page.locator('.disputes > li').first()
    await first.waitFor()
    await clean(page, `steward ${width}`)
    await shoot(page, `steward-${width}`)
    const waiting = await page.locator('.disputes > li').count()
    check(`steward ${width}: each has a day`, /\d{4}-\d\d-\d\d/.test(await first.innerText()))
    await first.locator('input').last().fill('已入户核实')
    await first.getByRole('button', { name: '维持原值' }).click()
    await page.waitForFunction((n) => document.querySelectorAll('.disputes > li').length < n, waiting)
    check(`steward ${width}: decided`, (await page.locator('[role=status]').first().textContent())?.includes('记下'))
    await page.getByRole('button', { name: '查一遍' }).click()
    await page.waitForFunction(() => document.querySelector('[role=status]')?.textContent?.includes('保存期'))
    check(`steward ${width}: retention was looked at`, true)
  } catch (error) {
    check(`steward ${width}`, false, `${error.message}\n${await page.locator('main').innerText().catch(() => '')}`)
    await shoot(page, `failed-steward-${width}`)
  }
  await context.close()
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
  // What the server refuses with a word is told on the page: a wrong password, somebody else's, a wrong number (422).
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of (401|403|404|422)/.test(message.text())) errors.push(message.text())
  })
  const steps = [
    ['sign in', () => signIn(page)],
    ['receive', () => receive(page, width)],
    ['judge', () => judge(page, width)],
    ['correct', () => correct(page, width)],
    ['download', () => download(page, width)],
    ['say', () => haveOnesSay(page, width)],
    ['ask below', () => (width > 720 ? askBelow(page) : undefined)],
    ['merge', () => mergeTwo(browser, width, height)],
    ['register', () => registerAndToday(page, width)],
    ['data', () => ownData(page, width)],
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

/** The steward decides what a journey disputed, so both stand at even places and --part I/2 keeps them together. --only NAME[,NAME] while working on one, --part 1/2 for every second of them beginning with the first. */
const WAYS = { journey, collect, steward, phone: (...all) => (all[1] > 720 ? undefined : phone(...all)), offline, care, upkeep, kinds, work, visits, appeals }
const only = process.argv.indexOf('--only')
const chosen = only > 0 ? (process.argv[only + 1] ?? '').split(',') : []
for (const name of chosen) if (!(name in WAYS)) throw new Error(`--only ${name}: there is ${Object.keys(WAYS).join(', ')}`)

const part = process.argv.indexOf('--part')
const [turn, turns] = part > 0 ? (process.argv[part + 1] ?? '').split('/').map(Number) : [1, 1]
if (!(turns >= 1 && turn >= 1 && turn <= turns)) throw new Error('--part I/N')
const mine = Object.entries(WAYS)
  .filter(([name]) => chosen.length === 0 || chosen.includes(name))
  .filter((_, i) => i % turns === turn - 1)

const browser = await chromium.launch({ executablePath: process.env.YIZHEN_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
try {
  for (const [width, height] of [[1280, 900], [380, 800]]) {
    for (const [, way] of mine) await way(browser, width, height)
  }
} finally {
  await browser.close()
}
process.exit(tally())
