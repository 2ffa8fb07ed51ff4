import { createI18n } from 'vue-i18n'

import en from '@/words/en.json'
import zh from '@/words/zh-CN.json'

export type Language = 'zh-CN' | 'en'

const kept = localStorage.getItem('yizhen-language')
const first: Language = kept === 'en' ? 'en' : 'zh-CN'

export const i18n = createI18n({ legacy: false, locale: first, fallbackLocale: 'zh-CN', messages: { 'zh-CN': zh, en } })
document.documentElement.lang = first

export function speak(language: Language): void {
  i18n.global.locale.value = language
  document.documentElement.lang = language
  localStorage.setItem('yizhen-language', language)
}
