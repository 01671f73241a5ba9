import { App, Button, Input, Radio } from 'antd'
import { useState, type ReactNode } from 'react'
import { registry } from '#contract'
import { downloadUrl, useCommand } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { dateTime, labelOf } from '../../ui/format.ts'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { ListTabs } from './ListTabs.tsx'

type Row = registry.CorrectionRow

const open = (row: Row): string =>
  row.householdNo === null
    ? `/households/persons?person=${String(row.personNo)}`
    : `/households/${String(row.householdNo)}?person=${String(row.personNo)}`
const render = {
  words: (row: Row): ReactNode => <b title={row.words}>{row.words}</b>,
  state: (row: Row): ReactNode => (
    <StatusTag tone={row.state === 'open' ? 'soon' : 'done'} title={row.note}>
      {labelOf(registry.correctionStates, row.state)}
    </StatusTag>
  ),
}

/** 登记更正: names, births and sexes somebody wants put right; a second person decides. */
export default function CorrectionsScreen(): ReactNode {
  const [looking, setLooking] = useState<Row | null>(null)
  return (
    <div className="dd-screen">
      <ListTabs note="姓名、出生日期、性别的更正，由提出人以外的县级工作人员审核" />
      <QueryTable
        listing={registry.correctionListing}
        rowKey={(row) => row.id}
        open={open}
        linkColumn="name"
        render={render}
        actions={{
          width: 70,
          render: (row) => (
            <Button
              size="small"
              onClick={() => {
                setLooking(row)
              }}
            >
              {row.canDecide.allowed ? '审核' : '查看'}
            </Button>
          ),
        }}
        empty={{ title: '没有登记更正', next: '在家庭页面点成员姓名，可以提出更正' }}
      />
      {looking !== null && (
        <Review
          key={looking.id}
          row={looking}
          close={() => {
            setLooking(null)
          }}
        />
      )}
    </div>
  )
}

function Review({ row, close }: { row: Row; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const [agree, setAgree] = useState<boolean | null>(null)
  const [note, setNote] = useState('')
  const decide = useCommand(registry.decideCorrection, () => {
    void message.success(agree === true ? '已更正' : '已退回，登记不变')
    close()
  })
  const withdraw = useCommand(registry.withdrawCorrection, () => {
    void message.success('已撤回')
    close()
  })
  const { allowed, reason } = row.canDecide
  const why = !allowed
    ? reason
    : agree === null
      ? '先选同意或不同意'
      : !agree && [...note.trim()].length < 4
        ? '不同意请写明理由（至少 4 个字）'
        : ''
  return (
    <Dialog
      open
      title={`${row.name}（${row.idMasked}）的登记更正`}
      onCancel={close}
      cancelText="关闭"
      okText="确定"
      width={560}
      okButtonProps={{ disabled: why !== '', title: why, loading: decide.isPending }}
      onOk={() => {
        if (agree !== null) void decide.run({ params: { id: row.id }, body: { agree, note: note.trim() } }).catch(() => undefined)
      }}
    >
      <table className="dd-plain rg-correction">
        <thead>
          <tr>
            <th></th>
            <th>登记</th>
            <th>更正为</th>
          </tr>
        </thead>
        <tbody>
          {row.changes.map(({ label, before, after }) => (
            <tr key={label}>
              <td className="dd-quiet">{label}</td>
              <td>{before}</td>
              <td>
                <b>{after}</b>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {row.fitsId ? (
          '更正后的出生日期、性别与身份证号一致。'
        ) : (
          <StatusTag tone="soon">更正后的出生日期或性别与身份证号不一致，请看清证明材料</StatusTag>
        )}
      </p>
      <p>
        <span className="dd-quiet">理由　</span>
        {row.reason}
        <br />
        <span className="dd-quiet">
          提出　{row.proposedBy} {dateTime(row.proposedAt)}，{row.place}
        </span>
        <br />
        <span className="dd-quiet">材料　</span>
        <a href={downloadUrl(registry.downloadAttachment, { params: { id: row.attachmentId } })} target="_blank" rel="noreferrer">
          {row.paper === '' ? '查看' : row.paper}
        </a>
      </p>
      {row.decidedAt !== null && (
        <p className="dd-quiet">
          {labelOf(registry.correctionStates, row.state)}：{row.decidedBy} {dateTime(row.decidedAt)}
          {row.note !== '' && `，${row.note}`}
        </p>
      )}
      {allowed && (
        <>
          <Radio.Group
            className="rg-choices"
            value={agree}
            onChange={(event) => {
              setAgree(event.target.value as boolean)
            }}
          >
            <Radio value>
              同意<small>登记立即更正，原来的值留在档案里；部门再报旧姓名也当作同一人</small>
            </Radio>
            <Radio value={false}>
              不同意<small>登记不变，提出人能看到理由</small>
            </Radio>
          </Radio.Group>
          <Input.TextArea
            rows={2}
            maxLength={300}
            placeholder="审核意见（如：已看户口本原件）"
            aria-label="审核意见"
            value={note}
            onChange={(event) => {
              setNote(event.target.value)
            }}
          />
        </>
      )}
      {!allowed && row.state === 'open' && <p className="dd-quiet">{reason}</p>}
      {row.canWithdraw && (
        <Button
          size="small"
          loading={withdraw.isPending}
          onClick={() => {
            void withdraw.run({ params: { id: row.id }, body: {} }).catch(() => undefined)
          }}
        >
          撤回
        </Button>
      )}
      {(decide.error ?? withdraw.error) !== null && <ErrorView error={decide.error ?? withdraw.error} kept="您的选择还在" />}
    </Dialog>
  )
}
