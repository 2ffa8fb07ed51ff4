// Demands that are no forms: a meeting is numbered and booked in its township's account; a document is read, and what was read counts once confirmed.
import { STREET, day, WAIT } from './collect.mjs'
import { address, check, clean, person, shoot } from './helpers.mjs'

async function pickUnit(page, label, name) {
  await page.getByLabel(label).first().fill(name)
  await page.getByRole('option', { name }).first().click()
}

async function begin(page, kind, title) {
  await page.goto(`${address}raise`)
  await page.getByText('我要下发的').click()
  await page.getByLabel('是什么').selectOption({ label: kind })
  await page.getByLabel('标题').fill(title)
  const targets = page.locator('.field').filter({ hasText: '要谁填' })
  if (!(await targets.innerText()).includes(STREET)) await pickUnit(page, '要谁填', STREET)
}

/** On a day of its own at each width: two meetings on a day are one. */
async function meeting(browser, width, height) {
  const title = `防火工作推进会${width}`
  const issuer = await person(browser, 'minzheng', width, height)
  const { page } = issuer
  await begin(page, '会议', title)
  await page.getByRole('button', { name: '过闸口' }).click()
  check(`meeting ${width}: what is missing is named`, (await page.locator('.missing').innerText()).includes('开会日期'))
  await page.getByLabel('开会日期').fill(day(width > 720 ? 20 : 21))
  await page.getByLabel('会议时长').fill('90')
  await page.getByLabel('每个单位参会人数').fill('3')
  await page.getByLabel('要求下级主要负责人参会').check()
  await page.getByLabel('由副职召集').check()
  await page.getByLabel('用途').fill('部署防火工作')
  await page.getByLabel('依据').fill('某条例第五条')
  await page.getByLabel('责任人').fill('救助科')
  await clean(page, `meeting ${width}`)
  await shoot(page, `kind-meeting-${width}`)
  await page.getByRole('button', { name: '过闸口' }).click()
  await page.getByRole('heading', { name: title }).waitFor(WAIT)
  await page.getByText('测算工时').waitFor(WAIT)
  const words = await page.locator('main').innerText()
  check(`meeting ${width}: numbered and priced`, words.includes('控制编号') && words.includes('测算工时'), words)
  check(`meeting ${width}: the rule says what is wrong`, words.includes('主要负责人'), words)
  check(`meeting ${width}: no form is shown`, !words.includes('下载填好的表'))
  await clean(page, `meeting verdict ${width}`)
  await shoot(page, `kind-verdict-${width}`)
  const clerk = await person(browser, 'jiedao', width, height)
  await clerk.page.goto(`${address}burden`)
  await clerk.page.getByRole('heading', { name: '工时账户' }).waitFor(WAIT)
  const row = clerk.page.locator('tr').filter({ hasText: title })
  await row.waitFor(WAIT)
  check(`burden ${width}: the meeting is booked`, /[1-9]\d*\.\d\d/.test(await row.innerText()), await row.innerText())
  await clean(clerk.page, `burden ${width}`)
  await shoot(clerk.page, `burden-${width}`)
  const keeper = await person(browser, 'jianfu', width, height)
  await keeper.page.goto(`${address}burden`)
  await keeper.page.locator('tbody tr').filter({ hasText: '须水街道' }).getByRole('link').click()
  await keeper.page.getByLabel('工时', { exact: true }).fill('1000')
  await keeper.page.getByLabel('理由').fill('常务会议定')
  await keeper.page.getByRole('button', { name: '定下' }).click()
  await keeper.page.locator('[role=status]').filter({ hasText: '已定下' }).waitFor(WAIT)
  await keeper.page.locator('.sums').filter({ hasText: '1,000' }).waitFor(WAIT)
  check(`burden ${width}: the county's budget holds`, (await keeper.page.locator('.sums').innerText()).includes('1,000'))
  await shoot(keeper.page, `burden-county-${width}`)
  for (const one of [issuer, clerk, keeper]) await one.context.close()
}

async function document(browser, width, height) {
  const title = `关于做好信息报送工作的通知${width}`
  const issuer = await person(browser, 'minzheng', width, height)
  const { page } = issuer
  await begin(page, '文件', title)
  const text = '各街道：\n每月报送信息不少于3篇。要层层签订责任状。严禁搞形式主义。\n'
  await page.locator('input[type=file]').setInputFiles({ name: '通知.txt', mimeType: 'text/plain', buffer: Buffer.from(text) })
  await page.getByRole('heading', { name: '读到的' }).waitFor(WAIT)
  await page.getByLabel('用途').fill('信息报送')
  await page.getByLabel('依据').fill('某办法第二条')
  await page.getByLabel('责任人').fill('办公室')
  await clean(page, `document ${width}`)
  await shoot(page, `kind-document-${width}`)
  await page.getByRole('button', { name: '过闸口' }).click()
  await page.getByRole('heading', { name: title }).waitFor(WAIT)
  const before = await page.locator('section.verdict + section').innerText()
  check(`document ${width}: nothing read counts unconfirmed`, !before.includes('责任状'), before)
  await page.getByRole('button', { name: '确认，重新判' }).click()
  await page.locator('section.verdict + section').filter({ hasText: '责任状' }).waitFor(WAIT)
  const after = await page.locator('section.verdict + section').innerText()
  check(`document ${width}: what was confirmed counts`, after.includes('责任状'), after)
  await clean(page, `document confirmed ${width}`)
  await shoot(page, `kind-read-${width}`)
  await issuer.context.close()
}

export async function kinds(browser, width, height) {
  for (const step of [meeting, document]) {
    try {
      await step(browser, width, height)
    } catch (error) {
      check(`${step.name} ${width}`, false, error.message)
    }
  }
}
