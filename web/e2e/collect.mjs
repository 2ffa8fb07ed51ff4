// The way of a demand: asked, filled in, kept through a lost connection, sent back, approved, seen by whoever asked.
import { readFileSync } from 'node:fs'

import { address, check, clean, person, shoot, taken } from './helpers.mjs'

/** Long enough for a busy machine; what is there sooner is taken sooner. */
export const WAIT = { timeout: Number(process.env.YIZHEN_WAIT_MS ?? 60_000) }
export const STREET = '410102012'
export const VILLAGE = '须水村委会'
export const SAVED = '草稿已保存'
export const AWAY = '连不上服务器'

const DAY_MS = 86_400_000
export const day = (after) => new Date(Date.now() + after * DAY_MS).toISOString().slice(0, 10)
export const YEAR = day(0).slice(0, 4)
const QUARTER = `${YEAR}Q${Math.ceil(Number(day(0).slice(5, 7)) / 3)}`

/** A form for each width, so that the second journey is not answered by the first. */
const FORMS = {
  1280: {
    file: 'cunji_jiti_shouru.xlsx', title: '村级集体经济收入', period: YEAR, cells: 8, fresh: 0, type: { 7: '否' },
    wrong: ['0', '99999'], right: { 0: '228.33', 4: '209.71' }, other: '3',
  },
  380: {
    file: 'canjiren_tongji.xlsx', title: '残疾人基本状况', period: QUARTER, cells: 13, fresh: 1, type: {},
    wrong: ['1', '5'], right: { 1: '0', 12: '25' }, other: '13',
  },
}

export async function raise(browser, width, name, bytes, envelope, outcome = 'admit') {
  const issuer = await person(browser, 'minzheng', width, 900)
  const answer = await issuer.context.request.post(`${address}api/v1/demands`, {
    headers: issuer.headers,
    multipart: {
      envelope: JSON.stringify({ issuer: '410102-MZJ', purpose: '掌握情况', owner: '综合科', basis: '某办法第四条', issued: day(-10), due: day(18), ...envelope }),
      file: { name, mimeType: 'application/octet-stream', buffer: bytes },
    },
  })
  const demand = await answer.json()
  check(`collect ${width}: ${name}, ${outcome}`, demand.outcome === outcome, JSON.stringify(demand).slice(0, 300))
  return { ...issuer, demand }
}

export const row = (page, key) => page.locator(`.cell[data-key="${key}"]`)
export const fill = async (page, key, words) => {
  const field = row(page, key).locator('.say .native')
  if ((await field.evaluate((node) => node.tagName)) === 'SELECT') await field.selectOption(words)
  else await field.fill(words)
}
export const says = (page, words) => page.locator('.saving').filter({ hasText: words }).waitFor(WAIT)

/** From the inbox to the task; what is held is shown, one press confirms the rest. */
async function open(village, form, width) {
  const { page } = village
  await page.goto(`${address}tasks`)
  await page.locator('.tasks .line').first().waitFor()
  await clean(page, `inbox ${width}`)
  await shoot(page, `inbox-${width}`)
  await page.locator('.tasks .line').filter({ hasText: form.title }).click()
  await page.locator('.cell').first().waitFor()
  check(`task ${width}: only what is not known is asked`, (await page.locator('.cell').count()) === form.cells, `${await page.locator('.cell').count()}`)
  check(`task ${width}: answers of the system are shown, not asked`, (await page.locator('.fresh li').count()) === form.fresh)
  check(`task ${width}: the deadline is in working days`, /还有 \d+ 个工作日/.test(await page.locator('.facts').innerText()))
  check(`task ${width}: the issuer's lateness stands beside`, (await page.locator('.facts').innerText()).includes('个工作日后才下达'))
  await clean(page, `task ${width}`)
  await shoot(page, `task-${width}`)
  await page.locator('button.all').click()
  for (const [key, words] of Object.entries(form.type)) await fill(page, key, words)
  await says(page, SAVED)
  check(`task ${width}: one press confirms what is unchanged`, (await page.locator('.unchanged[aria-pressed=true]').count()) === form.cells - Object.keys(form.type).length)
}

/** The connection is lost while somebody types, and somebody else types meanwhile. */
async function lose(village, form, width) {
  const { page, context, headers } = village
  const task = page.url().split('/').at(-1)
  const draft = `${address}api/v1/tasks/${task}/draft`
  const isDraft = /\/api\/v1\/tasks\/\d+\/draft$/
  await context.route(isDraft, (route) => (route.request().method() === 'PUT' ? route.abort('internetdisconnected') : route.continue()))
  await fill(page, form.wrong[0], form.wrong[1])
  await says(page, AWAY)
  await shoot(page, `offline-${width}`)
  await page.goto(`${address}tasks`)
  await page.locator('.unsent').waitFor()
  check(`offline ${width}: the inbox says what is on this device only`, true)
  await page.locator('.tasks .line').filter({ hasText: form.title }).click()
  await row(page, form.wrong[0]).waitFor()
  check(`offline ${width}: what was typed outlives the page`, await page.waitForFunction(([key, words]) => document.querySelector(`.cell[data-key="${key}"] .say .native`)?.value === words, form.wrong).then(() => true, () => false))
  // The same cell and another one, from elsewhere.
  // Offline first: the page may be about to send what it kept, and would be the first to save.
  await context.setOffline(true)
  await context.unroute(isDraft)
  const elsewhere = await village.second.context.request.put(draft, { headers, data: { values: { [form.wrong[0]]: '7', [form.other]: '1' } } })
  check(`offline ${width}: somebody else saves`, elsewhere.status() === 200, await elsewhere.text())
  await context.setOffline(false)
  await page.locator('.clash').first().waitFor(WAIT)
  check(`clash ${width}: one cell is asked about`, (await page.locator('.clash').count()) === 1)
  check(`clash ${width}: both words are there`, (await page.locator('.clash').innerText()).includes(form.wrong[1]) && (await page.locator('.clash').innerText()).includes('7'))
  check(`clash ${width}: the other cell came over`, (await row(page, form.other).locator('.say .native').inputValue()) === '1')
  await clean(page, `clash ${width}`)
  await shoot(page, `clash-${width}`)
  await page.locator('.clash .pick').first().click()
  await row(page, form.other).locator('.unchanged').click()
  await says(page, SAVED)
  const held = await (await context.request.get(draft)).json()
  check(`clash ${width}: the server has what was chosen`, held.values[form.wrong[0]] === form.wrong[1] && held.confirmed.includes(form.other), JSON.stringify(held))
}

const send = (page) => page.locator('.send').getByRole('button', { name: '报出' }).click()

async function explain(page) {
  const fields = page.locator('.reason')
  await fields.first().waitFor()
  for (let i = 0; i < (await fields.count()); i++) await fields.nth(i).fill('今年新增一项补助')
}

/** An error blocks, a warning wants a word of reason. */
async function submit(village, form, width) {
  const { page } = village
  await send(page)
  await page.locator('.cell.bad').first().waitFor(WAIT)
  check(`errors ${width}: no reason mends an error`, (await page.locator('.cell.bad .reason').count()) === 0)
  check(`errors ${width}: the cell has the focus`, await page.evaluate(() => document.activeElement?.closest('.cell')?.classList.contains('bad') ?? false))
  for (const [key, words] of Object.entries(form.right)) await fill(page, key, words)
  await send(page)
  await page.locator('.cell.odd').first().waitFor(WAIT)
  check(`warnings ${width}: nothing is wrong any more`, (await page.locator('.cell.bad').count()) === 0)
  await clean(page, `warnings ${width}`)
  await shoot(page, `warnings-${width}`)
  await explain(page)
  await send(page)
  await page.locator('.told').filter({ hasText: '已报出' }).waitFor(WAIT)
}

async function openReview(reviewer, form) {
  await reviewer.page.goto(`${address}tasks`)
  await reviewer.page.locator('.tasks .line').filter({ hasText: form.title }).filter({ hasText: VILLAGE }).click()
  await reviewer.page.locator('tr[data-key]').first().waitFor()
}

async function sendBack(street, form, width) {
  const { page } = street
  await openReview(street, form)
  const key = Object.keys(form.right).at(-1)
  const line = page.locator(`tr[data-key="${key}"]`)
  check(`review ${width}: the change since last time`, /[+]\d/.test(await line.innerText()), await line.innerText())
  check(`review ${width}: the reason is there`, (await page.locator('.reason').first().innerText()).includes('今年新增一项补助'))
  await line.getByRole('button').click()
  await page.locator('.more .native').fill('请附补助文件的日期')
  await clean(page, `review ${width}`)
  await shoot(page, `review-${width}`)
  await page.getByRole('button', { name: '退回' }).click()
  await page.locator('.told').filter({ hasText: '已退回' }).first().waitFor()
}

async function sendAgain(village, form, width) {
  const { page } = village
  await page.reload()
  await page.locator('.cell').first().waitFor()
  const key = Object.keys(form.right).at(-1)
  await page.waitForFunction(([k, words]) => document.querySelector(`.cell[data-key="${k}"] .say .native`)?.value === words, [key, form.right[key]])
  check(`returned ${width}: the comment stands at its cell`, (await row(page, key).innerText()).includes('请附补助文件的日期'))
  check(`returned ${width}: nothing has to be typed anew`, !(await page.locator('.send').innerText()).includes('没填'))
  await clean(page, `returned ${width}`)
  await shoot(page, `returned-${width}`)
  await page.locator('.talk textarea').fill('补助要不要算上级拨款？')
  await page.locator('.talk').getByRole('button', { name: '发出' }).click()
  await page.locator('.questions li').first().waitFor()
  await send(page)
  await page.locator('.told').filter({ hasText: '已报出' }).waitFor(WAIT)
}

async function approve(reviewer, form, width, where) {
  await openReview(reviewer, form)
  await reviewer.page.getByRole('button', { name: '审定', exact: true }).click()
  await reviewer.page.locator('.told').filter({ hasText: '已审定' }).waitFor(WAIT)
  if (where === 'township') await clean(reviewer.page, `approved ${width}`)
}

/** Who entered a value does not approve it, and is told why. */
async function ownEntry(street, demand, width) {
  const { page, context, headers } = street
  const tasks = await (await context.request.get(`${address}api/v1/demands/${demand.id}/tasks?limit=100`)).json()
  const task = tasks.items.find((one) => one.unit.name !== VILLAGE && one.state === 'open' && one.unit.code.startsWith(`${STREET}2`))
  const detail = await (await context.request.get(`${address}api/v1/tasks/${task.id}`)).json()
  const values = Object.fromEntries(detail.asked.filter((cell) => cell.why !== 'stale').map((cell) => [cell.key, cell.choices[0]?.name ?? '0']))
  const sent = await context.request.post(`${address}api/v1/tasks/${task.id}/submission`, { headers, data: { values, confirm: 'all' } })
  check(`own entry ${width}: sent in for a village`, sent.status() === 200, await sent.text())
  await page.goto(`${address}tasks/${task.id}`)
  await page.locator('tr[data-key]').first().waitFor()
  check(`own entry ${width}: the page says why not`, (await page.locator('main').innerText()).includes('不能再审自己填的'))
  check(`own entry ${width}: no button`, (await page.getByRole('button', { name: '审定', exact: true }).count()) === 0)
}

/** Whoever asked takes the form as it stands, reminds those who are missing, and says that it is enough. */
async function requester(page, width) {
  const share = await page.locator('.whole strong').innerText()
  check(`requester ${width}: how complete it is`, /^\d+\.\d%$/.test(share) && share !== '0.0%', share)
  const file = await taken(page, () => page.getByRole('button', { name: '下载原表' }).click())
  check(`requester ${width}: the issuer's own file`, file.bytes.subarray(0, 2).toString() === 'PK' && /\.xlsx$/.test(file.name), file.name)
  check(`requester ${width}: until when it may be kept`, /请在 \d{4}-\d\d-\d\d 前删除/.test(await page.locator('.taken').first().innerText()))
  await page.getByRole('button', { name: '提醒还没报的' }).click()
  // On a day that is no working day nobody is reminded, and the page says so.
  await page.locator('.signed, .trouble').filter({ hasText: /已提醒 \d+ 个单位|工作日/ }).first().waitFor(WAIT)
  await page.getByRole('button', { name: '够了，签收' }).click()
  await page.locator('.signed').filter({ hasText: '签收' }).first().waitFor(WAIT)
  check(`requester ${width}: after it nobody is reminded`, (await page.getByRole('button', { name: '提醒还没报的' }).count()) === 0)
  await clean(page, `signed ${width}`)
  await shoot(page, `signed-${width}`)
  await page.locator('.two input.native').last().fill('还要等两个村')
  await page.getByRole('button', { name: '撤回签收' }).click()
  await page.getByRole('button', { name: '够了，签收' }).waitFor(WAIT)
}

async function progress(issuer, form, width) {
  const { page, demand } = issuer
  await page.goto(`${address}tasks`)
  await page.locator('.asks a').first().waitFor()
  await clean(page, `asked ${width}`)
  await page.goto(`${address}demands/${demand.id}/progress`)
  await page.locator('.chart svg').waitFor(WAIT)
  const line = page.locator('tbody tr').filter({ hasText: VILLAGE })
  check(`progress ${width}: the village is done`, (await line.innerText()).includes('100%'), await line.innerText())
  check(`progress ${width}: the top knows it too`, (await page.locator('.pair').innerText()).includes(String(form.cells)))
  await clean(page, `progress ${width}`)
  await shoot(page, `progress-${width}`)
  await requester(page, width)
  await page.locator('.tasks .line').filter({ hasText: VILLAGE }).first().click()
  await page.locator('.questions textarea').waitFor()
  check(`issuer ${width}: no value is shown`, (await page.locator('tr[data-key], .cell').count()) === 0)
  await page.locator('.questions textarea').fill('不算')
  await page.locator('.questions').getByRole('button', { name: '发出' }).click()
  await page.locator('.questions .answer').filter({ hasText: '不算' }).waitFor()
  await clean(page, `issuer ${width}`)
}

/** What was approved is opened again, with a reason that stands in its history; its filler has it back with all values. */
async function reopen(county, village, form, width) {
  const { page } = county
  await page.goto(`${address}tasks`)
  const done = page.locator('details.group').filter({ hasText: '已报出和已办结的' })
  await done.waitFor()
  if (!(await done.evaluate((node) => node.open))) await done.locator('summary').click()
  await done.locator('.line').filter({ hasText: form.title }).filter({ hasText: VILLAGE }).first().click()
  await page.locator('tr[data-key]').first().waitFor()
  const again = page.getByRole('button', { name: '重新打开' })
  check(`reopen ${width}: not without a reason`, await again.isDisabled())
  await page.getByLabel('重新打开的原因').fill('村里来电，有一格报错')
  await clean(page, `reopen ${width}`)
  await shoot(page, `reopen-${width}`)
  await again.click()
  await page.locator('.told').filter({ hasText: '已重新打开' }).first().waitFor(WAIT)
  await village.page.reload()
  await village.page.locator('.cell').first().waitFor(WAIT)
  check(`reopen ${width}: the village is told why`, (await village.page.locator('.told').first().innerText()).includes('村里来电，有一格报错'))
  check(`reopen ${width}: it stands in the history`, (await village.page.locator('.events').innerText()).includes('重新打开'))
  const [key, words] = Object.entries(form.right).at(-1)
  check(`reopen ${width}: with what was sent in`, await village.page.waitForFunction(([k, w]) => document.querySelector(`.cell[data-key="${k}"] .say .native`)?.value === w, [key, words]).then(() => true, () => false))
}

export async function collect(browser, width, height) {
  const form = FORMS[width]
  const people = []
  let page
  const enter = async (account) => {
    const one = await person(browser, account, width, height)
    people.push(one)
    return one
  }
  try {
    const issuer = await raise(browser, width, form.file, readFileSync(`cases/forms/files/${form.file}`), { targets: [STREET], period: form.period })
    people.push(issuer)
    const village = await enter('cunwei')
    page = village.page
    village.second = await enter('cunwei')
    await open(village, form, width)
    await lose(village, form, width)
    await submit(village, form, width)
    const street = await enter('jiedao')
    page = street.page
    await sendBack(street, form, width)
    page = village.page
    await sendAgain(village, form, width)
    page = street.page
    await approve(street, form, width, 'township')
    await ownEntry(street, issuer.demand, width)
    const county = await enter('lingdao')
    page = county.page
    await approve(county, form, width, 'county')
    page = issuer.page
    await issuer.page.setViewportSize({ width, height })
    await progress(issuer, form, width)
    page = county.page
    await reopen(county, village, form, width)
  } catch (error) {
    check(`collect ${width}`, false, `${error.message}\n${await page?.locator('main').innerText().catch(() => '')}`)
    if (page) await shoot(page, `failed-collect-${width}`)
  }
  for (const one of people) await one.context.close()
}

/** A phone that a village shares: registered by its leader, opened with a PIN, sent in under a name. */
export async function phone(browser, width, height) {
  const PIN = '246810'
  const table = Buffer.from(`新设设施情况\n序号,村（社区）,低空起降点个数,共享工位个数\n1,${VILLAGE},,\n`)
  const issuer = await raise(browser, width, '新设设施.csv', table, { targets: [STREET], period: day(0).slice(0, 7), title: '新设设施情况' })
  const leader = await person(browser, 'cunzhang', width, height)
  const { page } = leader
  try {
    await page.goto(`${address}phones`)
    await page.locator('#device-label').waitFor()
    await clean(page, 'phones')
    await page.fill('#device-label', '村部手机')
    await page.fill('#device-pin', PIN)
    await page.locator('button[type=submit]').click()
    await page.locator('.list li').first().waitFor()
    await shoot(page, `phones-${width}`)
    await page.getByRole('button', { name: '退出' }).click()
    await page.locator('.phone').waitFor()
    await clean(page, 'sign-in with a PIN')
    await page.fill('#password', PIN)
    await page.locator('button[type=submit]').click()
    await page.waitForURL((url) => !url.pathname.includes('sign-in'))
    await page.goto(`${address}tasks`)
    await page.locator('.tasks .line').filter({ hasText: '新设设施' }).first().click()
    await page.locator('.send select').waitFor()
    check('phone: unnamed, nothing can be sent', await page.locator('.send').getByRole('button', { name: '报出' }).isDisabled())
    await page.locator('.send select').selectOption({ label: '须水村文书（演示）' })
    await clean(page, 'phone: task')
    await shoot(page, `phone-task-${width}`)
    await page.getByRole('button', { name: '无此项可报' }).click()
    await page.getByRole('button', { name: '是，都没有' }).click()
    await page.locator('.told').filter({ hasText: '已报出' }).waitFor(WAIT)
    check('phone: nothing to report is said once', (await page.locator('.head').innerText()).includes('无此项'))
  } catch (error) {
    check('phone', false, `${error.message}\n${await page.locator('main').innerText().catch(() => '')}`)
    await shoot(page, `failed-phone-${width}`)
  }
  await leader.context.close()
  await issuer.context.close()
}
