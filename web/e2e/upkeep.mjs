// What keeps the register small and honest: strictness of checks, digital shares, indicators, retirement.
import { raise, STREET, VILLAGE, day, WAIT } from './collect.mjs'
import { address, check, clean, old, person, shoot } from './helpers.mjs'

/** The gatekeeper lets a difference pass for one form, from tomorrow on, and says why; a filler reads it and cannot change it. */
async function strictness(browser, width, height) {
  const title = `充电桩情况${width}`
  const issuer = await raise(browser, width, `充电桩${width}.csv`, Buffer.from(`${title}\n序号,村（社区）,换电柜个数${width}\n1,${VILLAGE},\n`), { targets: [STREET], period: day(0).slice(0, 7), title })
  const keeper = await person(browser, 'jianfu', width, height)
  const { page } = keeper
  await page.goto(`${address}demands/${issuer.demand.id}`)
  await page.getByRole('link', { name: '检查尺度' }).first().click()
  await page.getByRole('heading', { name: `“${title}”今天的尺度` }).waitFor(WAIT)
  check(`strictness ${width}: as shipped before`, (await page.locator('.panel').first().innerText()).includes('出厂尺度'))
  await page.getByLabel('合计可差（个）').fill('2')
  await page.getByLabel('比上期变化超过（%）').fill('50')
  await page.locator('summary').filter({ hasText: '各项检查' }).click()
  await page.getByLabel('变化过大').selectOption('error')
  await page.getByLabel('某个数据项另定').fill('总人口数')
  await page.locator('.found button').first().click()
  await page.locator('.element').getByLabel('合计可差（个）').fill('0')
  await page.getByLabel('从哪天起').fill(day(2))
  await page.getByLabel('理由').fill('四舍五入会差一两个')
  await clean(page, `strictness ${width}`)
  await shoot(page, `strictness-${width}`)
  await page.getByRole('button', { name: '定下来' }).click()
  await page.locator('[role=status]').filter({ hasText: `${day(2)} 起执行` }).waitFor(WAIT)
  const version = await page.locator('ol.list li').first().innerText()
  check(`strictness ${width}: the decision is listed`, version.includes('合计可差 2') && version.includes('变化过大：错误') && version.includes('四舍五入'), version)
  check(`strictness ${width}: today is as it was`, (await page.locator('.panel').filter({ hasText: '今天的尺度' }).innerText()).includes('出厂尺度'))
  await clean(page, `strictness decided ${width}`)
  await shoot(page, `strictness-decided-${width}`)
  const filler = await person(browser, 'cunwei', width, height)
  await filler.page.goto(`${address}strictness?form=${encodeURIComponent(title)}`)
  await filler.page.locator('ol.list li').first().waitFor(WAIT)
  check(`strictness ${width}: a filler reads it only`, (await filler.page.getByRole('button', { name: '定下来' }).count()) === 0)
  for (const one of [issuer, keeper, filler]) await one.context.close()
}

async function digital(browser, width, height) {
  const leader = await person(browser, 'lingdao', width, height)
  const { page, context } = leader
  await page.goto(`${address}demands`)
  await page.getByRole('link', { name: '数字化率' }).click()
  await page.locator('tbody tr').first().waitFor(WAIT)
  const all = await (await context.request.get(`${address}api/v1/digital-shares?by=issuer`)).json()
  const figures = (await page.locator('.figure').allInnerTexts()).join(' ').replaceAll(',', '')
  check(`digital ${width}: numerator and denominator`, figures.includes(String(all.cells)) && figures.includes(String(all.answered)), figures)
  check(`digital ${width}: a row an issuer`, (await page.locator('tbody tr').count()) === all.items.length)
  const rows = await page.locator('tbody tr').allInnerTexts()
  check(`digital ${width}: each with both`, rows.every((words) => /\d \/ [\d,]+/.test(words)), rows.join('\n'))
  await clean(page, `digital ${width}`)
  await shoot(page, `digital-${width}`)
  await page.getByLabel('按什么分').selectOption('unit')
  await page.locator('tbody th').filter({ hasText: VILLAGE }).first().waitFor(WAIT)
  await page.getByLabel('按什么分').selectOption('month')
  await page.locator('tbody th').filter({ hasText: day(0).slice(0, 7) }).first().waitFor(WAIT)
  await context.close()
}

async function indicators(browser, width, height) {
  const street = await person(browser, 'jiedao', width, height)
  const { page } = street
  await page.goto(`${address}data`)
  await page.getByRole('link', { name: '指标', exact: true }).click()
  await page.locator('tbody tr').nth(1).waitFor(WAIT)
  check(`indicators ${width}: formulas are shown`, (await page.locator('code').allInnerTexts()).includes('在册老年人口 * 100 / 在册人口'))
  const numbers = await page.locator('tbody tr td:nth-child(2)').allInnerTexts()
  const [whole, ...parts] = numbers.map((words) => Number(words.replace(/\D/g, '')))
  check(`indicators ${width}: what is added equals its parts`, whole > 0 && parts.reduce((sum, part) => sum + part, 0) === whole, numbers.join(' '))
  await clean(page, `indicators ${width}`)
  await shoot(page, `indicators-${width}`)
  await page.locator('tbody th button').filter({ hasText: VILLAGE }).click()
  await page.locator('.way strong').filter({ hasText: VILLAGE }).waitFor(WAIT)
  await page.waitForFunction((name) => document.querySelector('tbody th')?.textContent?.includes(name), VILLAGE)
  check(`indicators ${width}: one level down`, (await page.locator('tbody tr').count()) >= 1)
  await page.locator('.way button').first().click()
  await page.locator('tbody tr').nth(1).waitFor(WAIT)
  await street.context.close()
}

/** Every element of the county is looked at: slow in a build with sanitizers. */
const LONG = { timeout: 240_000 }

/** In a county that has worked here for months: what nobody uses is ended by one decision, and one of it is taken back. */
async function retirement(browser, width, height) {
  const keeper = await person(browser, 'jianfu', width, height, undefined, old)
  const { page } = keeper
  await page.goto(`${old}demands`)
  await page.getByRole('link', { name: '停用' }).click()
  await page.locator('#days').waitFor(LONG)
  await page.locator('#days').selectOption('730')
  await page.locator('.panel').filter({ hasText: '没有' }).waitFor(LONG)
  await page.locator('#days').selectOption('30')
  await page.locator('.list li').nth(2).waitFor(LONG)
  check(`retirement ${width}: the hours they cost`, /一年共 [\d,.]+ 小时/.test(await page.locator('h2').first().innerText()), await page.locator('h2').first().innerText())
  const before = await page.locator('form').first().locator('li').count()
  await page.locator('.list li input').nth(0).check()
  await page.locator('.list li input').nth(1).check()
  await page.getByRole('radio', { name: '退回', exact: true }).check()
  await page.locator('#retire-reason').fill('三个月没有人要过')
  await clean(page, `retirement ${width}`)
  await shoot(page, `retirement-${width}`)
  await page.getByRole('button', { name: '停用选中的 2 项' }).click()
  await page.locator('[role=status]').filter({ hasText: '已停用 2 项' }).waitFor(LONG)
  await page.waitForFunction((n) => document.querySelectorAll('main section:first-of-type li').length === n - 2, before, LONG)
  const gone = page.locator('section').filter({ hasText: '已停用的（' }).locator('li')
  check(`retirement ${width}: both stand among the retired`, (await gone.filter({ hasText: '三个月没有人要过' }).count()) >= 2)
  await gone.first().locator('input').check()
  await page.locator('#restore-reason').fill('还有一张表要用')
  await page.getByRole('button', { name: '恢复选中的 1 项' }).click()
  await page.locator('[role=status]').filter({ hasText: '已恢复 1 项' }).waitFor(LONG)
  await page.locator('summary').filter({ hasText: '历次决定' }).click()
  await clean(page, `retired ${width}`)
  await shoot(page, `retired-${width}`)
  await keeper.context.close()
}

export async function upkeep(browser, width, height) {
  const ways = { strictness, digital, indicators, ...(old ? { retirement } : {}) }
  for (const [name, way] of Object.entries(ways)) {
    await way(browser, width, height).catch(async (error) => {
      check(`${name} ${width}`, false, error.message)
      const page = browser.contexts().at(-1)?.pages().at(-1)
      if (page) await shoot(page, `failed-${name}-${width}`)
      for (const context of browser.contexts()) await context.close()
    })
  }
}
