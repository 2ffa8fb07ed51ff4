export type Theme = 'light' | 'dark'

function wanted(): Theme {
  const kept = localStorage.getItem('yizhen-theme')
  if (kept === 'light' || kept === 'dark') return kept
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

export function applyTheme(): Theme {
  const theme = wanted()
  document.documentElement.classList.toggle('dark', theme === 'dark')
  return theme
}

export function switchTheme(): Theme {
  localStorage.setItem('yizhen-theme', wanted() === 'dark' ? 'light' : 'dark')
  return applyTheme()
}
