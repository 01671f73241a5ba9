import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { useParams } from 'wouter'
import { policy } from '#contract'
import { useList } from '../../ui/client.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { useAddress, whereQuery } from './address.ts'
import { Clauses } from './Clauses.tsx'
import { OfficialText } from './OfficialText.tsx'
import { VerifyForm } from './VerifyForm.tsx'
import { WherePicker } from './WherePicker.tsx'
import { labelOf, StaleTags } from './words.tsx'
import './policy.css'

const back = { href: '/policy', label: '政策库' }

/** A document: its clauses in order, what each became, the official text beside them. Place, day and version stand in the address. */
export default function DocumentScreen(): ReactNode {
  const { document: name } = useParams<{ document: string }>()
  const { get, set, where } = useAddress()
  const [verifying, setVerifying] = useState(false)
  const version = get('version')
  const reply = useList(policy.document, {
    params: { document: decodeURIComponent(name) },
    query: { ...whereQuery(where), ...(version === undefined ? {} : { version: Number(version) }) },
  })
  if (reply.isError || reply.data === undefined) return <ScreenWaiting reply={reply} head={<PageHeader back={back} title="政策文件" />} />
  const page = reply.data
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={back}
        title={policy.documentWords(page.name)}
        tags={
          <>
            <StatusTag tone={page.state === 'current' ? 'done' : 'soon'}>{labelOf(page.state)}</StatusTag>
            {!page.inForce && (
              <StatusTag tone="soon">
                在{page.placeChosenName} {page.dayChosen} 不适用
              </StatusTag>
            )}
            <StaleTags stale={page.stale.filter((reason) => reason !== page.state)} />
          </>
        }
        note={page.number === policy.documentWords(page.name) ? undefined : page.number}
        actions={<WherePicker place={page.placeChosen} placeName={page.placeChosenName} day={page.dayChosen} onChange={set} />}
      />
      <section className="dd-card pl-document">
        <div>
          <h2>{page.title}</h2>
          <p className="dd-quiet">
            {page.issuer}　{page.placeName}　{page.from} 起施行{page.to !== null && `，有效至 ${page.to}`}
            {page.replacedBy !== null && `，被 ${page.replacedBy} 替代`}
            {page.note !== '' && `　${page.note}`}
          </p>
          <p className="dd-quiet">
            {page.verifiedOn === null ? '还没有人与原件核对' : `${page.verifiedOn} 与原件核对过`}
            {page.verifications[0] !== undefined && `（${page.verifications[0].verifiedBy}：${page.verifications[0].source}）`}
            <Button
              size="small"
              type="link"
              disabled={!page.mayVerify}
              title={page.refusal}
              onClick={() => {
                setVerifying(true)
              }}
            >
              登记核对
            </Button>
          </p>
        </div>
        <OfficialText
          page={page}
          version={version}
          onVersion={(id) => {
            set({ version: id })
          }}
        />
      </section>
      <Clauses
        page={page}
        clause={get('clause')}
        only={get('only')}
        onOnly={(only) => {
          set({ only })
        }}
      />
      {verifying && (
        <VerifyForm
          subject={{ subject: 'document', key: page.name }}
          title={`《${page.title}》`}
          close={() => {
            setVerifying(false)
          }}
        />
      )}
    </div>
  )
}
