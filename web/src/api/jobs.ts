import { Refused, urlOf, type Schemas } from './client'

type Job = Schemas['Job']

/** Follows a job to its end; `tell` hears of every step. */
export function followJob(id: string, tell: (job: Job) => void): Promise<Job> {
  return new Promise((resolve, reject) => {
    const source = new EventSource(urlOf('/api/v1/jobs/{id}/events', { id }))
    source.addEventListener('progress', (event) => tell(JSON.parse(event.data) as Job))
    source.addEventListener('done', (event) => {
      source.close()
      const job = JSON.parse(event.data) as Job
      tell(job)
      if (job.state === 'done') resolve(job)
      else reject(new Refused(job.problem?.code ?? job.state, job.problem?.detail ?? '', job.problem?.request_id ?? id, 422))
    })
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) reject(new Refused('offline', '', id, 0))
    }
  })
}
