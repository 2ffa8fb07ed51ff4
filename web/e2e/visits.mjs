// Inspections: let into the year plan, joined in one calendar, found without a score, concluded, reviewed by those visited.
import { STREET, day, WAIT } from './collect.mjs'
import { address, check, clean, person, shoot } from './helpers.mjs'
import { raiseKind } from './work.mjs'

const payload = (topic, on, unannounced = false) => ({ topic, visit_day: on, inspectors: 3, escorts: 1, days_per_unit: 1, unannounced })
const YEAR = day(0).slice(0, 4)

async function plan(people, width) {
  const { page } = people.keeper
  const topic = `消防通道${width}`
  await page.goto(`${address}inspections`)
  await page.getByText('列入一条').click()
  await page.getByRole('combobox', { name: '哪个部门' }).fill('民政')
  await page.getByRole('option', { name: '民政局' }).first().click()
  await page.getByLabel('查什么').fill(topic)
  await page.getByLabel('查到哪里').selectOption({ label: '指定的单位' })
  await page.getByRole('combobox', { name: '哪些单位' }).fill(STREET)
  await page.getByRole('option', { name: '须水街道' }).first().click()
  await page.getByLabel('哪个月').selectOption(String(Number(day(3).slice(5, 7))))
  await page.getByLabel('决定文号').fill(`中督〔${YEAR}〕${width} 号`)
  await page.getByRole('button', { name: '列入计划' }).click()
  await page.locator('li').filter({ hasText: topic }).first().waitFor(WAIT)
  const { headers, context } = people.keeper
  // Over HTTP with one second of search; the button on the page takes the ten that it says.
  const made = await context.request.post(`${address}api/v1/inspection-plans`, { headers, data: { year: Number(YEAR), seconds: 1 } })
  check(`calendar ${width}: it is made`, made.status() === 201, await made.text())
  await page.reload()
  await page.locator('.weeks').first().waitFor(WAIT)
  check(`calendar ${width}: wishes and visits stand apart`, /各部门想来的次数\s+\d+/.test(await page.locator('main').innerText()))
  await clean(page, `inspections ${width}`)
  await shoot(page, `inspections-${width}`)
}

async function seen(people, width, open, secret) {
  const { page } = people.street
  await page.goto(`${address}inspections`)
  await page.locator('.item').filter({ hasText: open.title.slice(0, 4) }).first().waitFor(WAIT)
  const words = await page.locator('main').innerText()
  check(`visits ${width}: a hidden one never appears`, !words.includes(secret.envelope.payload.topic), words)
  await page.goto(`${address}inspections/${secret.id}`)
  await page.getByRole('alert').waitFor(WAIT)
  check(`visits ${width}: nor by its address`, !(await page.locator('main').innerText()).includes(secret.envelope.payload.topic))
}

async function find(people, width, open) {
  const { page } = people.issuer
  await page.goto(`${address}inspections/${open.id}`)
  const add = page.getByRole('button', { name: '记下', exact: true })
  await add.waitFor(WAIT)
  check(`visit ${width}: no field takes a score`, (await page.locator('input[type=number]').count()) === 0 && !/得分|扣分|名次/.test(await page.locator('main').innerText()))
  await page.getByLabel('看到、听到或办成了什么').fill('仓库里沙袋三百条')
  await add.click()
  await page.locator('.findings li').first().waitFor(WAIT)
  await page.getByLabel('交给上面的问题').check()
  await page.getByRole('combobox', { name: '归谁办' }).fill('财政')
  await page.getByRole('option', { name: '财政局' }).first().click()
  await page.getByLabel('看到、听到或办成了什么').fill('水泵坏了，没有修的钱')
  await clean(page, `finding ${width}`)
  await add.click()
  await page.locator('.findings li').nth(1).waitFor(WAIT)
  check(`visit ${width}: the problem is owned above, with a day`, /归.*财政局.*办，\d{4}-\d\d-\d\d 前/.test(await page.locator('.findings').innerText()), await page.locator('.findings').innerText())
  await page.getByLabel('结论', { exact: true }).fill('物资够，水泵要换。')
  await page.getByRole('button', { name: '反馈给被检单位' }).click()
  await page.locator('.words').waitFor(WAIT)
  const { page: street } = people.street
  await street.goto(`${address}inspections/${open.id}`)
  await street.getByLabel('不服结论，为什么').fill('水泵上周已经报修')
  await street.getByRole('button', { name: '申请复核' }).click()
  await street.getByText('等答复').first().waitFor(WAIT)
  await page.reload()
  await page.getByLabel('复核答复').fill('核对了报修单，改')
  await page.getByRole('button', { name: '改结论' }).click()
  await page.getByText('✓ 改了结论').waitFor(WAIT)
  check(`visit ${width}: the baton is no shield`, (await page.locator('.pair').innerText()).includes('归上面办'))
  await clean(page, `visit ${width}`)
  await shoot(page, `visit-${width}`)
}

export async function visits(browser, width, height) {
  const people = { keeper: await person(browser, 'jianfu', width, height), issuer: await person(browser, 'minzheng', width, height), street: await person(browser, 'jiedao', width, height) }
  try {
    const topic = width > 720 ? '防汛物资' : '敬老院消防'
    const open = await raiseKind(people.issuer, width, 'inspection', `${topic}检查`, payload(topic, day(0)))
    const secret = await raiseKind(people.issuer, width, 'inspection', `暗访${width}`, payload(`突击查访${width}`, day(width > 720 ? 9 : 16), true))
    await plan(people, width)
    await seen(people, width, open, secret)
    await find(people, width, open)
  } catch (error) {
    check(`visits ${width}`, false, error.message)
    for (const one of Object.values(people)) console.error(one.page.url(), await one.page.locator('main').innerText().then((words) => words.slice(0, 800), () => ''))
  }
  for (const one of Object.values(people)) await one.context.close()
}
