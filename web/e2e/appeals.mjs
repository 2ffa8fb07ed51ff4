// What may be said against the gate and around it: appeals with a clock, what was turned away, what is told without a name, how far the lists reach.
import { day, WAIT } from './collect.mjs'
import { address, check, clean, person, shoot } from './helpers.mjs'
import { raiseKind } from './work.mjs'

async function objected(people, width) {
  const { page } = people.street
  const title = `爱国卫生推进会${width}`
  const demand = await raiseKind(people.issuer, width, 'meeting', title, { meeting_day: day(width > 720 ? 23 : 24), minutes: 90, heads_per_unit: 3, convened_by_deputy: true, chiefs_asked: true })
  await page.goto(`${address}demands/${demand.id}`)
  await page.getByLabel('对哪一条有意见').selectOption({ index: 1 })
  await page.getByLabel('有不同意见').fill('一个人去就够了')
  await page.getByRole('button', { name: '提交申诉' }).click()
  const mine = page.locator('.said li').filter({ hasText: '一个人去就够了' })
  await mine.waitFor(WAIT)
  check(`appeal ${width}: it has a day`, /\d{4}-\d\d-\d\d 前决定/.test(await mine.innerText()), await mine.innerText())
  await clean(page, `appeal raised ${width}`)
  const keeper = people.keeper.page
  await keeper.goto(`${address}appeals`)
  const one = keeper.locator('article').filter({ hasText: title })
  await one.waitFor(WAIT)
  await one.getByText('决定', { exact: true }).click()
  await one.getByLabel('✓ 支持').check()
  await one.getByLabel('理由').fill('会议只布置一件事')
  await one.getByLabel('改变什么').fill('每个单位去一人')
  await clean(keeper, `appeals ${width}`)
  await shoot(keeper, `appeals-${width}`)
  await one.getByRole('button', { name: '作出决定' }).click()
  await keeper.locator('[role=status]').filter({ hasText: '已作出决定' }).waitFor(WAIT)
  await keeper.getByRole('button', { name: '已决定' }).click()
  await keeper.locator('article').filter({ hasText: title }).waitFor(WAIT)
  await shoot(keeper, `appeals-decided-${width}`)
  await page.reload()
  await page.locator('.said li').filter({ hasText: '每个单位去一人' }).waitFor(WAIT)
  check(`appeal ${width}: whoever appealed sees the word`, true)
}

async function turnedAway(people, width) {
  const { page } = people.street
  await page.goto(`${address}refusals`)
  await page.getByLabel('应用、工作群、打卡').check()
  await clean(page, `refusals ${width}`)
  await page.getByRole('button', { name: '记下' }).click()
  await page.locator('[role=status]').filter({ hasText: '已记下' }).waitFor(WAIT)
  const keeper = people.keeper.page
  await keeper.goto(`${address}refusals`)
  await keeper.locator('.list li').filter({ hasText: '须水街道' }).first().waitFor(WAIT)
  check(`refusals ${width}: the gatekeepers read it`, (await keeper.locator('.list').innerText()).includes('应用'))
  await shoot(keeper, `refusals-${width}`)
}

/** Told by a browser that nobody signed in with: no cookie leaves it, and nothing stays in it. */
async function told(browser, people, width, height) {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN', colorScheme: 'light' })
  const page = await context.newPage()
  await page.goto(`${address}tell`)
  await page.getByLabel('哪个县').waitFor(WAIT)
  const kept = () => page.evaluate(async () => JSON.stringify([Object.keys(localStorage).sort(), Object.keys(sessionStorage).sort(), (await indexedDB.databases()).map((one) => one.name).sort(), document.cookie]))
  const before = await kept()
  await page.getByLabel('哪个县').selectOption({ index: 1 })
  await page.getByLabel('谁在承受').selectOption({ label: '须水街道' })
  await page.locator('.choices input').first().check()
  await page.getByLabel('上面的提醒我看过了').check()
  await page.getByLabel('想说的话').fill('电话里说不要留记录')
  await clean(page, `tell ${width}`)
  await shoot(page, `tell-${width}`)
  const [request] = await Promise.all([page.waitForRequest((one) => one.url().endsWith('/api/v1/tip-offs')), page.getByRole('button', { name: '送出' }).click()])
  await page.locator('[role=status]').filter({ hasText: '收到了' }).waitFor(WAIT)
  const headers = await request.allHeaders()
  check(`tell ${width}: no cookie goes along`, headers.cookie === undefined, headers.cookie)
  check(`tell ${width}: nothing stays in the browser`, (await kept()) === before && (await context.cookies()).length === 0, `${before} ${await kept()}`)
  check(`tell ${width}: the words are gone from the page`, !(await page.content()).includes('不要留记录'))
  await context.close()
  const keeper = people.keeper.page
  await keeper.goto(`${address}tip-offs`)
  await keeper.locator('.panel').waitFor(WAIT)
  check(`tell ${width}: it is not read on the same day`, !(await keeper.locator('main').innerText()).includes('不要留记录'))
  await clean(keeper, `tip-offs ${width}`)
  await shoot(keeper, `tip-offs-${width}`)
  const clerk = people.street.page
  await clerk.goto(`${address}demands`)
  await clerk.getByRole('link', { name: '拒收登记' }).waitFor(WAIT)
  check(`tell ${width}: a gatekeeper is led to it`, await keeper.goto(`${address}demands`).then(() => keeper.getByRole('link', { name: '隐形负担', exact: true }).waitFor(WAIT)).then(() => true, () => false))
  check(`tell ${width}: a clerk is not led to it`, (await clerk.getByRole('link', { name: '隐形负担', exact: true }).count()) === 0)
}

/** To the county on the desk, back to internal on the phone. */
async function phases(people, width) {
  const { page } = people.leader
  const to = width > 720 ? '全县（区）' : '内部'
  await page.goto(`${address}publication`)
  await page.getByLabel('公开到哪一步').selectOption({ label: to })
  await page.getByLabel('决定文号').fill(`中政〔${day(0).slice(0, 4)}〕${width} 号`)
  await page.getByLabel('签发人').fill('某负责人（演示）')
  await page.getByRole('button', { name: '记下决定' }).click()
  await page.locator('[aria-current=step]').filter({ hasText: to }).waitFor(WAIT)
  await clean(page, `publication ${width}`)
  await shoot(page, `publication-${width}`)
  const clerk = people.street.page
  await clerk.goto(`${address}publication`)
  const list = width > 720 ? clerk.getByRole('heading', { name: '放行的要求' }) : clerk.getByText('清单现在只在县（区）级部门内部')
  check(`publication ${width}: the lists reach whom they should`, await list.waitFor(WAIT).then(() => true, () => false))
}

/** What a village may still be asked to certify is on a list with clauses, kept by the county. */
async function certificates(people, width) {
  const { page } = people.keeper
  const name = `独居老人生存证明（演示${width}）`
  await page.goto(`${address}certificates`)
  await page.getByLabel('证明的名称').fill(name)
  await page.getByLabel('依据的法条').fill('演示条例第六条')
  await page.getByRole('button', { name: '列入清单' }).click()
  await page.locator('li').filter({ hasText: name }).waitFor(WAIT)
  await clean(page, `certificates ${width}`)
  await shoot(page, `certificates-${width}`)
  const clerk = people.street.page
  await clerk.goto(`${address}certificates`)
  await clerk.locator('li').filter({ hasText: name }).waitFor(WAIT)
  check(`certificates ${width}: a clerk reads it and changes nothing`, (await clerk.getByRole('button', { name: '列入清单' }).count()) === 0)
  await page.getByRole('button', { name: `从清单上去掉${name}` }).click()
  await page.locator('li').filter({ hasText: name }).waitFor({ state: 'detached', ...WAIT })
  check(`certificates ${width}: taken off it is gone`, true)
}

export async function appeals(browser, width, height) {
  const accounts = { keeper: 'jianfu', issuer: 'minzheng', street: 'jiedao', leader: 'lingdao' }
  const people = {}
  for (const [name, account] of Object.entries(accounts)) people[name] = await person(browser, account, width, height)
  for (const step of [objected, turnedAway, (...all) => told(browser, all[0], width, height), phases, certificates]) {
    try {
      await step(people, width)
    } catch (error) {
      check(`appeals ${step.name} ${width}`, false, error.message)
      for (const one of Object.values(people)) console.error(one.page.url(), await one.page.locator('main').innerText().then((words) => words.slice(0, 600), () => ''))
    }
  }
  for (const one of Object.values(people)) await one.context.close()
}
