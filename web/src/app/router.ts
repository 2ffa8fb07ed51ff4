import { createRouter, createWebHistory } from 'vue-router'

import { i18n } from './i18n'
import { useSession } from './session'

declare module 'vue-router' {
  interface RouteMeta {
    title: string
    open?: boolean
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'today', component: () => import('@/pages/today/TodayPage.vue'), meta: { title: 'nav.today' } },
    { path: '/raise', name: 'raise', component: () => import('@/pages/gate/RaisePage.vue'), meta: { title: 'nav.raise' } },
    { path: '/demands', name: 'register', component: () => import('@/pages/gate/RegisterPage.vue'), meta: { title: 'nav.register' } },
    { path: '/demands/:id', name: 'demand', component: () => import('@/pages/gate/DemandPage.vue'), meta: { title: 'demand.title' }, props: true },
    { path: '/data', name: 'data', component: () => import('@/pages/ledgers/DataPage.vue'), meta: { title: 'nav.data' } },
    { path: '/data/:ledger', name: 'ledger', component: () => import('@/pages/ledgers/LedgerPage.vue'), meta: { title: 'nav.data' }, props: true },
    { path: '/indicators', name: 'indicators', component: () => import('@/pages/ledgers/IndicatorsPage.vue'), meta: { title: 'indicators.title' } },
    { path: '/burden', name: 'burden', component: () => import('@/pages/gate/BurdenPage.vue'), meta: { title: 'burden.title' } },
    { path: '/rules', name: 'rules', component: () => import('@/pages/gate/RulesPage.vue'), meta: { title: 'rules.title' } },
    { path: '/digital', name: 'digital', component: () => import('@/pages/gate/DigitalPage.vue'), meta: { title: 'digital.title' } },
    { path: '/retirements', name: 'retirements', component: () => import('@/pages/gate/RetirementPage.vue'), meta: { title: 'retire.title' } },
    { path: '/strictness', name: 'strictness', component: () => import('@/pages/collection/StrictnessPage.vue'), meta: { title: 'strictness.title' } },
    { path: '/window', name: 'resident', component: () => import('@/pages/ledgers/ResidentPage.vue'), meta: { title: 'resident.title' } },
    { path: '/tasks', name: 'tasks', component: () => import('@/pages/collection/InboxPage.vue'), meta: { title: 'nav.tasks' } },
    { path: '/tasks/:id', name: 'task', component: () => import('@/pages/collection/TaskPage.vue'), meta: { title: 'task.title' }, props: true },
    { path: '/work', name: 'work', component: () => import('@/pages/tasks/WorkPage.vue'), meta: { title: 'work.title' } },
    { path: '/work/:id', name: 'work-task', component: () => import('@/pages/tasks/WorkTaskPage.vue'), meta: { title: 'work.title' }, props: true },
    { path: '/consultations', name: 'consultations', component: () => import('@/pages/tasks/ConsultationOpenPage.vue'), meta: { title: 'consult.open' } },
    { path: '/consultations/:id', name: 'consultation', component: () => import('@/pages/tasks/ConsultationPage.vue'), meta: { title: 'consult.title' }, props: true },
    { path: '/inspections', name: 'inspections', component: () => import('@/pages/inspections/InspectionsPage.vue'), meta: { title: 'inspect.title' } },
    { path: '/inspections/:id', name: 'visit', component: () => import('@/pages/inspections/VisitPage.vue'), meta: { title: 'visit.title' }, props: true },
    { path: '/appeals', name: 'appeals', component: () => import('@/pages/gate/AppealsPage.vue'), meta: { title: 'appeals.title' } },
    { path: '/publication', name: 'publication', component: () => import('@/pages/gate/PublicationPage.vue'), meta: { title: 'publish.title' } },
    { path: '/refusals', name: 'refusals', component: () => import('@/pages/gate/RefusalsPage.vue'), meta: { title: 'refusals.title' } },
    { path: '/certificates', name: 'certificates', component: () => import('@/pages/matters/CertificatesPage.vue'), meta: { title: 'certificates.title' } },
    { path: '/tip-offs', name: 'tip-offs', component: () => import('@/pages/channels/TipOffsPage.vue'), meta: { title: 'tips.title' } },
    { path: '/tell', name: 'tell', component: () => import('@/pages/public/TellPage.vue'), meta: { title: 'tip.title', open: true } },
    { path: '/phones', name: 'devices', component: () => import('@/pages/collection/DevicesPage.vue'), meta: { title: 'devices.title' } },
    { path: '/demands/:id/progress', name: 'progress', component: () => import('@/pages/collection/ProgressPage.vue'), meta: { title: 'progress.title' }, props: true },
    { path: '/check', name: 'check', component: () => import('@/pages/gate/CheckPage.vue'), meta: { title: 'nav.check', open: true } },
    { path: '/public', name: 'public', component: () => import('@/pages/public/PublicPage.vue'), meta: { title: 'public.title', open: true } },
    { path: '/sign-in', name: 'sign-in', component: () => import('@/pages/access/SignInPage.vue'), meta: { title: 'signIn.title', open: true } },
    { path: '/:rest(.*)*', name: 'nowhere', component: () => import('@/app/NowherePage.vue'), meta: { title: 'nowhere.title', open: true } },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach(async (to) => {
  const session = useSession()
  const who = await session.load().catch(() => null)
  if (to.meta.open || who) return true
  return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
})

router.afterEach((to) => {
  document.title = `${i18n.global.t(to.meta.title)} · ${i18n.global.t('brand')}`
})
