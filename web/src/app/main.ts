import 'element-plus/theme-chalk/base.css'
import './tokens.css'
import './base.css'
import './states.css'

import { createPinia } from 'pinia'
import { createApp } from 'vue'

import { onSignedOut } from '@/api/client'

import App from './App.vue'
import { i18n } from './i18n'
import { router } from './router'
import { useSession } from './session'
import { applyTheme } from './theme'

applyTheme()
const app = createApp(App).use(createPinia()).use(i18n).use(router)
onSignedOut(() => {
  void useSession().forget()
  void router.push({ name: 'sign-in', query: { to: router.currentRoute.value.fullPath } })
})
app.mount('#app')

// Offline opening is a gain, not a need: where the browser has no workers (plain http, private windows) all else works.
if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('/worker.js').catch(() => undefined)
