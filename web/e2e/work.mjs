// Work that is deployed: heard before, a figure chosen in a band, started, looked at on site, accepted on evidence, weighed by both sides.
import { STREET, day, WAIT } from './collect.mjs'
import { address, check, clean, person, shoot } from './helpers.mjs'

const OTHER = '410102001'

async function pick(page, label, code, name) {
  await page.getByLabel(label).first().fill(code)
  await page.getByRole('option', { name }).first().click()
}

/** Raised over HTTP: what is looked at here comes after the verdict. */
export async function raiseKind(issuer, width, kind, title, payload, more = {}) {
  const envelope = { kind, title, issuer: '410102-MZJ', targets: [STREET], purpose: '看实情', owner: '综合科', basis: '某办法第四条', issued: day(0), payload, ...more }
  const answer = await issuer.context.request.post(`${address}api/v1/demands`, { headers: issuer.headers, multipart: { envelope: JSON.stringify(envelope) } })
  const demand = await answer.json()
  check(`${kind} ${width}: it is let in`, demand.outcome === 'admit', JSON.stringify(demand).slice(0, 400))
  return demand
}

const pressed = async (page, name, words) => {
  await page.getByRole('button', { name }).click()
  await page.locator('[role=status]').filter({ hasText: words }).waitFor(WAIT)
}

async function consult(people, width, id) {
  const { page } = people.keeper
  await page.goto(`${address}consultations`)
  await page.getByLabel('什么方案').fill(`给独居老人装呼叫器${width}`)
  await page.getByLabel('征求意见编号').fill(id)
  await pick(page, '起草单位', '民政', '民政局')
  await pick(page, '听哪些乡镇', STREET, '须水街道')
  await pick(page, '听哪些乡镇', OTHER, '林山寨街道')
  await page.getByLabel('须水街道是什么类型').fill('城郊')
  await page.getByLabel('林山寨街道是什么类型').fill('城关')
  await clean(page, `consultation opened ${width}`)
  await shoot(page, `consult-open-${width}`)
  await page.getByRole('button', { name: '开始', exact: true }).click()
  await page.waitForURL(/consultations\/.+/, WAIT)
  const street = people.street.page
  await street.goto(`${address}consultations/${id}`)
  await street.getByLabel('意见 1').fill('装了谁来接电话')
  await pressed(street, '提交 1 条意见', '已记下')
  await street.getByLabel('起草人来看了什么').fill('到两户独居老人家里看了线路')
  await pressed(street, '记下来过', '已记下')
  const drafter = people.issuer.page
  await drafter.goto(`${address}consultations/${id}`)
  check(`consultation ${width}: an unanswered comment is told`, (await drafter.locator('.pair').innerText()).includes('1 条意见没有答复'))
  await drafter.getByLabel('改了方案的什么').fill('第三条写明由区里的值班室接')
  await pressed(drafter, '照此改了', '已答复')
  await drafter.getByLabel('基数看哪个数据项').fill('YZ0455')
  await drafter.getByLabel('能力看哪个数据项').fill('YZ0454')
  await drafter.getByLabel('数据所属期').fill('2026-10')
  await pressed(drafter, '定下区间', '已定下')
  const words = await drafter.locator('main').innerText()
  check(`consultation ${width}: asked is not heard`, /发去征求的\s+2\s/.test(words) && /真正听到的\s+1\s/.test(words), words.slice(0, 400))
  check(`consultation ${width}: each unit has a band of its own`, (await drafter.locator('table tbody tr').count()) === 2)
  await clean(drafter, `consultation ${width}`)
  await shoot(drafter, `consultation-${width}`)
}

async function take(people, width, demand) {
  const { page } = people.street
  await page.goto(`${address}work`)
  const line = page.locator('.item').filter({ hasText: demand.title })
  await line.waitFor(WAIT)
  check(`work ${width}: issued is not started`, (await line.innerText()).includes('已下达，未开始'))
  await clean(page, `work ${width}`)
  await shoot(page, `work-${width}`)
  await line.click()
  await page.getByRole('heading', { name: demand.title }).waitFor(WAIT)
  const figure = page.getByLabel('选定多少')
  await figure.fill((await figure.getAttribute('min')) ?? '')
  await page.getByLabel('理由').fill('今年的人手只够这么多')
  await pressed(page, '选定', '已选定')
  await pressed(page, '开始办', '已记下：开始办')
  await page.getByLabel('帮了什么').fill('协调了电力公司')
  await page.getByLabel('看到了什么', { exact: true }).fill('看了两户')
  await pressed(page, '记下', '已记下。')
  const support = await page.locator('section').filter({ has: page.getByRole('heading', { name: '支持', exact: true }) }).first().innerText()
  check(`work ${width}: promised and delivered stand apart`, support.includes('每户补 200 元') && support.includes('协调了电力公司'), support)
  check(`work ${width}: nobody is their own witness`, (await page.getByLabel('在哪里看到').count()) === 0)
  await pressed(page, '办好了，请来看', '已请发起单位来看')
  check(`work ${width}: offered is not done`, (await page.locator('.pair').first().innerText()).includes('还没有认定办成'))
  await clean(page, `work task ${width}`)
  await shoot(page, `work-task-${width}`)
  return page.url()
}

async function judge(people, width, url) {
  const { page } = people.issuer
  await page.goto(`${address}work`)
  await page.getByRole('heading', { name: '等我们去看的' }).waitFor(WAIT)
  await page.goto(url)
  const accept = page.getByRole('button', { name: '认定办成', exact: true })
  await accept.waitFor(WAIT)
  check(`work ${width}: without evidence nothing is accepted`, await accept.isDisabled())
  await clean(page, `work judged ${width}`)
  await shoot(page, `work-judge-${width}`)
  await page.getByLabel('在哪里看到').fill('中原西路 12 号院')
  await page.getByLabel('看到了什么结果').fill('按下有人接，三家都通')
  await page.getByLabel('达到了', { exact: true }).check()
  await pressed(page, '记下证据', '证据已记下')
  await accept.click()
  await page.getByRole('heading', { name: '双方复盘' }).waitFor(WAIT)
  await page.getByLabel('本方花的工时').fill('6')
  await page.getByLabel('结果怎样').fill('百户通了')
  await page.getByLabel('值', { exact: true }).check()
  await page.getByLabel('一句话').fill('值得')
  await pressed(page, '写下', '已写下')
  const { page: street } = people.street
  await street.goto(url)
  await street.getByRole('heading', { name: '双方复盘' }).waitFor(WAIT)
  await street.getByLabel('本方花的工时').fill('41.5')
  await street.getByLabel('结果怎样').fill('老人会用的不到一半')
  await street.getByLabel('一部分值').check()
  await street.getByLabel('一句话').fill('装上了，还要教')
  await pressed(street, '写下', '已写下')
  const both = await street.locator('section').filter({ hasText: '双方复盘' }).innerText()
  check(`work ${width}: both words stand, unmixed`, both.includes('百户通了') && both.includes('老人会用的不到一半') && both.includes('41.5'), both)
  await clean(street, `work done ${width}`)
  await street.evaluate(() => scrollTo(0, document.body.scrollHeight))
  await shoot(street, `work-done-${width}`)
}

export async function work(browser, width, height) {
  const people = { keeper: await person(browser, 'jianfu', width, height), issuer: await person(browser, 'minzheng', width, height), street: await person(browser, 'jiedao', width, height) }
  const id = `HJQ-${width}`
  try {
    await consult(people, width, id)
    const demand = await raiseKind(people.issuer, width, 'task', `独居老人呼叫器${width}`,
      { staff_days: 2, acceptance_criteria: '按下有人接', consultation: id, target_figure: 100 }, { due: day(40), pledges: ['每户补 200 元', '派两名电工'], duty_item: '居家养老服务' })
    const url = await take(people, width, demand)
    await judge(people, width, url)
  } catch (error) {
    check(`work ${width}`, false, error.message)
    for (const one of Object.values(people)) console.error(one.page.url(), await one.page.locator('main').innerText().then((words) => words.slice(0, 800), () => ''))
  }
  for (const one of Object.values(people)) await one.context.close()
}
