// No connection: a page that was opened before opens again, with its draft; a shared phone keeps nothing of whoever left.
import { address, check, clean, person, shoot } from './helpers.mjs'
import { raise, row, fill, says, STREET, VILLAGE, SAVED, AWAY, day, WAIT } from './collect.mjs'

/** The page is controlled, and the whole shell is kept. */
const ready = (page) => page.evaluate(async () => {
  await navigator.serviceWorker.ready
  return navigator.serviceWorker.controller !== null || new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', () => done(true)))
})

const keptFiles = (page) => page.evaluate(async () => {
  const all = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname)))
  return all.flat()
})

/** What stands in the browser's own database, as text: sealed, so no word of a task may be readable. */
const shelves = (page) => page.evaluate(() => new Promise((done) => {
  const request = indexedDB.open('yizhen-outbox')
  request.onsuccess = () => {
    const read = request.result.transaction('pages').objectStore('pages')
    const keys = read.getAllKeys()
    const all = read.getAll()
    all.onsuccess = () => {
      const text = all.result.map((one) => new TextDecoder().decode(one.bytes)).join('')
      request.result.close()
      done({ keys: keys.result.map(String), text })
    }
  }
}))

const shows = (page, key, words) =>
  page.waitForFunction(([k, w]) => document.querySelector(`.cell[data-key="${k}"] .say .native`)?.value === w, [key, words]).then(() => true, () => false)

async function workerIsServed(one) {
  const answer = await one.context.request.get(`${address}worker.js`)
  check('worker: served as a script', answer.headers()['content-type'].startsWith('text/javascript'), answer.headers()['content-type'])
  check('worker: always asked for anew', answer.headers()['cache-control'] === 'no-cache', answer.headers()['cache-control'])
}

async function reopen(village, demand, width) {
  const { page, context } = village
  const files = await keptFiles(page)
  check(`offline page ${width}: the shell is kept`, files.includes('/') && files.filter((file) => file.endsWith('.js')).length > 10, files.join(' '))
  check(`offline page ${width}: no answer of the server is`, !files.some((file) => file.startsWith('/api')), files.join(' '))
  await context.setOffline(true)
  await page.reload()
  await page.locator('.away').waitFor(WAIT)
  check(`offline page ${width}: it says so`, (await page.locator('.away').innerText()).includes('存在这部设备上'))
  check(`offline page ${width}: with the draft`, await shows(page, '0', '31'))
  check(`offline page ${width}: nothing else is shown`, (await page.locator('.talk').count()) === 0)
  await fill(page, '1', '17')
  await says(page, AWAY)
  await clean(page, `offline page ${width}`)
  await shoot(page, `offline-page-${width}`)
  await page.goto(`${address}tasks`)
  await page.locator('.tasks .line').filter({ hasText: demand.title }).waitFor(WAIT)
  check(`offline inbox ${width}: only what was opened`, (await page.locator('.tasks .line').count()) === 1)
  await clean(page, `offline inbox ${width}`)
  await shoot(page, `offline-inbox-${width}`)
  await page.locator('.tasks .line').click()
  await row(page, '1').waitFor(WAIT)
  check(`offline page ${width}: what was typed without a connection too`, await shows(page, '1', '17'))
  const kept = await shelves(page)
  check(`offline page ${width}: nothing can be read in the browser's files`, kept.keys.length === 3 && !/[\u4e00-\u9fff]{4}/.test(kept.text) && !kept.text.includes('asked'), kept.keys.join(' '))
}

async function comeBack(village, task, width) {
  const { page, context } = village
  await context.setOffline(false)
  await page.locator('.away').waitFor({ state: 'detached', ...WAIT })
  await says(page, SAVED)
  const held = await (await context.request.get(`${address}api/v1/tasks/${task}/draft`)).json()
  check(`back online ${width}: the server has the draft`, held.values['0'] === '31' && held.values['1'] === '17', JSON.stringify(held))
}

/** Signs out without a connection; whoever opens the phone next finds a door. */
async function leave(village, task, width) {
  const { page, context } = village
  await context.setOffline(true)
  await page.getByRole('button', { name: '退出' }).click()
  await page.locator('#account').waitFor(WAIT)
  check(`signed out ${width}: nothing is kept`, (await shelves(page)).keys.length === 0, (await shelves(page)).keys.join(' '))
  await page.goto(`${address}tasks/${task}`)
  await page.locator('#account').waitFor(WAIT)
  check(`signed out ${width}: the task does not open`, (await page.locator('.cell').count()) === 0)
  await context.setOffline(false)
  await page.goto(`${address}tasks/${task}`)
  await page.locator('#account').waitFor(WAIT)
  check(`signed out ${width}: the server has heard of it`, (await context.request.get(`${address}api/v1/session`)).status() === 401)
}

/** A form for each width, so that the second is not merged into the first. */
const COLUMNS = { 1280: '停车棚个数,新装路灯盏数', 380: '晾晒架个数,共享菜园垄数' }

export async function offline(browser, width, height) {
  const table = Buffer.from(`停车设施情况${width}\n序号,村（社区）,${COLUMNS[width]}\n1,${VILLAGE},,\n`)
  const issuer = await raise(browser, width, `停车设施${width}.csv`, table, { targets: [STREET], period: day(0).slice(0, 7), title: `停车设施情况${width}` })
  const village = await person(browser, 'cunwei', width, height)
  const { page } = village
  try {
    await workerIsServed(village)
    await page.goto(`${address}tasks`)
    await ready(page)
    await page.locator('.tasks .line').filter({ hasText: `停车设施情况${width}` }).click()
    await page.locator('.cell').first().waitFor(WAIT)
    const task = page.url().split('/').at(-1)
    await fill(page, '0', '31')
    await says(page, SAVED)
    await reopen(village, { title: `停车设施情况${width}` }, width)
    await comeBack(village, task, width)
    await leave(village, task, width)
  } catch (error) {
    check(`offline ${width}`, false, `${error.message}\n${await page.locator('main').innerText().catch(() => '')}`)
    await shoot(page, `failed-offline-${width}`)
  }
  await village.context.close()
  await issuer.context.close()
}
