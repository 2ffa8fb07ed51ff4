// What belongs to a unit and who may have it: rows it lists itself, who of it fills, what is held about it, what leaves by a right.
import { raise, row, fill, says, STREET, VILLAGE, SAVED, day, WAIT, YEAR } from './collect.mjs'
import { address, check, clean, person, shoot, taken } from './helpers.mjs'

const VILLAGE_CODE = '410102012201'
const button = (page, name) => page.getByRole('button', { name })

/** Opens what is asked of the village, from its inbox. */
async function openTask(page, title) {
  await page.goto(`${address}tasks`)
  await page.locator('.tasks .line').filter({ hasText: title }).first().click()
  await page.locator('.cell').first().waitFor(WAIT)
}

/** Rows that the village lists itself: as many as there are. Before, one of it is told to do it, and it comes back. */
async function roster(people, width) {
  const village = await people('cunwei')
  const { page } = village
  const title = `新开民宿名册${width}`
  const issuer = await raise(people.browser, width, `民宿${width}.csv`, Buffer.from(`${title}\n序号,民宿招牌${width},民宿位置${width},客房间数${width}\n1,,,\n2,,,\n`), { targets: [VILLAGE_CODE], period: day(0).slice(0, 7), title })
  people.all.push(issuer)
  await openTask(page, title)
  const task = page.url().split('/').at(-1)
  const choose = page.getByLabel('由谁来填')
  await choose.selectOption({ label: '须水村文书（演示）' })
  await page.locator('.events li').filter({ hasText: '分派' }).first().waitFor(WAIT)
  const given = await (await village.context.request.get(`${address}api/v1/tasks/${task}`)).json()
  check(`delegation ${width}: it is the clerk's`, given.assignee !== null && given.may.fill, JSON.stringify(given.may))
  await clean(page, `delegation ${width}`)
  await shoot(page, `delegation-${width}`)
  await choose.selectOption('')
  await page.waitForFunction(() => document.querySelectorAll('.events li').length >= 2)
  check(`delegation ${width}: and anybody's again`, (await (await village.context.request.get(`${address}api/v1/tasks/${task}`)).json()).assignee === null)
  await page.reload()
  await row(page, '0+1').waitFor(WAIT)
  await fill(page, '0+1', '须水人家')
  await fill(page, '1+1', '须水村东头')
  await fill(page, '2+1', '6')
  await button(page, '再加一行').click()
  await fill(page, '0+2', '柳荫小院')
  await fill(page, '1+2', '须水村西头')
  await fill(page, '2+2', '4')
  await says(page, SAVED)
  await clean(page, `roster ${width}`)
  await shoot(page, `roster-${width}`)
  await page.locator('.send').getByRole('button', { name: '报出' }).click()
  await page.locator('.told').filter({ hasText: '已报出' }).waitFor(WAIT)
  const sent = await (await village.context.request.get(`${address}api/v1/tasks/${task}`)).json()
  check(`roster ${width}: both rows are sent in`, ['0+1', '0+2'].every((key) => sent.asked.some((cell) => cell.key === key && cell.submitted)), JSON.stringify(sent.asked.map((cell) => [cell.key, cell.submitted])))
}

/** The rows that an answered demand gives by a right, to whoever asked and until a day. */
async function grants(people, width) {
  const title = '2026年第三季度高龄津贴发放花名册'
  const issuer = await raise(people.browser, width, '花名册.csv', Buffer.from(`${title}\n序号,姓名,性别,出生日期\n1,,,\n2,,,\n`),
    { targets: [STREET], period: '2026Q3', title, purpose: '核发高龄津贴', basis: '演示县高龄津贴发放办法第四条（演示）', population: '年龄 >= 80' }, 'answer')
  people.all.push(issuer)
  const { page } = issuer
  await page.setViewportSize({ width, height: 900 })
  await page.goto(`${address}data`)
  const right = page.locator('li').filter({ hasText: '授权' }).filter({ hasText: issuer.demand.control_number }).first()
  await right.waitFor(WAIT)
  check(`grants ${width}: by what and until when`, /到 \d{4}-\d\d-\d\d 为止/.test(await right.innerText()), await right.innerText())
  await right.locator('select').selectOption('csv')
  const file = await taken(page, () => right.locator('button[type=submit]').click())
  const text = file.bytes.toString('utf8')
  check(`grants ${width}: rows and their grant`, text.startsWith('\uFEFF') && text.split('\r\n').length > 5 && /出生日期/.test(text), text.slice(0, 300))
  check(`grants ${width}: the columns that were asked, no other`, !/身份号码|电话|居住状况/.test(text), text.slice(0, 300))
  check(`grants ${width}: until when it may be kept`, /凭授权 \d+ 导出.*请在 \d{4}-\d\d-\d\d 前删除/s.test(await right.locator('.taken').innerText()))
  await clean(page, `grants ${width}`)
  await shoot(page, `grants-${width}`)
  const stranger = await people('jiedao')
  check(`grants ${width}: nobody else has it`, (await (await stranger.context.request.get(`${address}api/v1/grants`)).json()).items.length === 0)
}

/** The file that the upper level's own system takes in, so that nobody keys it a second time. */
async function systemFile(people, width) {
  const title = `人口基本情况直报${width}`
  const table = Buffer.from(`${title}\n序号,村（社区）,总户数,总人口数,夜市摊位个数${width}\n1,${VILLAGE},,,\n2,河东路社区,,,\n`)
  const issuer = await raise(people.browser, width, `人口${width}.csv`, table, { targets: [STREET], period: `${YEAR}-10`, title, system: '人口基本情况直报平台' })
  people.all.push(issuer)
  const { page } = issuer
  await page.setViewportSize({ width, height: 900 })
  await page.goto(`${address}demands/${issuer.demand.id}/progress`)
  const go = button(page, '下载导入“人口基本情况直报平台”的文件')
  await go.waitFor(WAIT)
  const file = await taken(page, () => go.click())
  check(`system file ${width}: a workbook of its own`, /\.xlsx$/.test(file.name) && file.bytes.subarray(0, 2).toString() === 'PK', file.name)
  check(`system file ${width}: how complete it is`, /已答 \d/.test(await page.locator('.taken').last().innerText()), await page.locator('.taken').last().innerText())
  await clean(page, `system file ${width}`)
  await shoot(page, `system-file-${width}`)
}

/** What is held about a unit: seen, exported, said to be wrong, corrected by the steward, seen again. */
async function holdings(people, width) {
  const village = await people('cunwei')
  const { page } = village
  await page.goto(`${address}data`)
  await page.locator('summary').filter({ hasText: '导出须水村委会的全部数据' }).click()
  const file = await taken(page, () => page.locator('details[open] .export button[type=submit]').click())
  check(`holdings ${width}: all of it leaves as one file`, file.bytes.subarray(0, 2).toString() === 'PK' && file.bytes.length > 3_000, `${file.name} ${file.bytes.length}`)
  await clean(page, `holdings ${width}`)
  await shoot(page, `holdings-${width}`)
  await page.getByRole('link', { name: '家庭台账', exact: true }).click()
  const value = page.locator('button.value.state-held').first()
  await value.waitFor(WAIT)
  const [said, label] = [(await value.innerText()).replace(/^●\s*/, ''), await value.getAttribute('aria-label')]
  await value.click()
  await page.locator('dialog[open]').waitFor()
  await page.fill('#dispute-reason', `核对有误（${width}）`)
  await page.locator('dialog[open] button[type=submit]').click()
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  const steward = await people('shuyuan')
  await steward.page.goto(`${address}data`)
  const one = steward.page.locator('.disputes > li').filter({ hasText: `核对有误（${width}）` })
  await one.waitFor(WAIT)
  await one.locator('input').last().fill('已核对原件')
  await one.getByRole('button', { name: '异议成立，更正' }).click()
  await one.waitFor({ state: 'detached', ...WAIT })
  await page.goto(`${address}data`)
  await page.locator('section').filter({ hasText: '本单位的异议' }).locator('li').filter({ hasText: '已更正' }).first().waitFor(WAIT)
  check(`holdings ${width}: what was decided is told`, (await page.locator('main').innerText()).includes('已核对原件'))
  await page.getByRole('link', { name: '家庭台账', exact: true }).click()
  await page.locator('button.value').first().waitFor(WAIT)
  check(`holdings ${width}: the wrong value is gone`, (await page.locator(`button.value[aria-label="${label}"]`).count()) === 0, `${label} ${said}`)
  await clean(page, `corrected ${width}`)
}

export async function care(browser, width, height) {
  const known = new Map()
  const people = async (account) => {
    if (!known.has(account)) {
      known.set(account, await person(browser, account, width, height))
      people.all.push(known.get(account))
    }
    return known.get(account)
  }
  people.browser = browser
  people.all = []
  for (const [name, way] of Object.entries({ roster, grants, systemFile, holdings })) {
    try {
      await way(people, width)
    } catch (error) {
      check(`${name} ${width}`, false, error.message)
      for (const one of people.all) console.error(one.page.url(), await one.page.locator('main').innerText().then((words) => words.slice(0, 600), () => ''))
    }
  }
  for (const one of people.all) await one.context.close()
}
