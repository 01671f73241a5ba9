import type { ReactNode } from 'react'
import { registry } from '#contract'
import { downloadUrl } from '../../ui/client.ts'
import { labelOf } from '../../ui/format.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'

/** The family as a strip: head first, then by relation; those who died or moved away at the end, in grey. */
export function Members({ file, open }: { file: registry.HouseholdFile; open: (personNo: number) => void }): ReactNode {
  return (
    <ul className="rg-members" aria-label="家庭成员">
      {file.members.map((member) => (
        <Card key={member.personNo} member={member} open={open} />
      ))}
      {file.gone.map((member) => (
        <Card key={member.personNo} member={member} open={open} />
      ))}
      {file.members.length + file.gone.length === 0 && <li className="dd-quiet dd-pad">这户现在没有成员</li>}
    </ul>
  )
}

function Card({ member, open }: { member: registry.MemberCard; open: (personNo: number) => void }): ReactNode {
  const gone = member.status !== 'active'
  return (
    <li className={gone ? 'rg-member rg-gone' : 'rg-member'}>
      <button
        type="button"
        onClick={() => {
          open(member.personNo)
        }}
        title={`打开 ${member.name} 的档案`}
      >
        <Portrait member={member} />
        <span className="rg-member-text">
          <span className="rg-member-name">
            <b>{member.name}</b> <i>{labelOf(registry.relationLabels, member.relation)}</i>
          </span>
          <span className="dd-quiet">
            {labelOf(registry.sexLabels, member.sex)} · {member.age} 岁
            {member.deathDate !== null && <span className="dd-figure"> · {member.deathDate} 去世</span>}
          </span>
          <span className="dd-quiet dd-figure">{member.phoneMasked === '' ? '没有登记电话' : member.phoneMasked}</span>
          <span className="rg-member-tags">
            <Tags member={member} />
          </span>
        </span>
      </button>
    </li>
  )
}

function Tags({ member }: { member: registry.MemberCard }): ReactNode {
  return (
    <>
      {member.status !== 'active' && <StatusTag>{labelOf(registry.personStatuses, member.status)}</StatusTag>}
      {member.tags.map((each) => (
        <StatusTag key={each.label} tone={each.programme === '' ? 'plain' : 'done'}>
          {each.label}
        </StatusTag>
      ))}
      {member.residence !== null && <StatusTag title={member.residence}>人户分离</StatusTag>}
    </>
  )
}

/** The newest photo, else the surname. */
function Portrait({ member }: { member: registry.MemberCard }): ReactNode {
  if (member.photoId === null)
    return (
      <span className={`rg-portrait rg-sex-${member.sex}`} aria-hidden>
        {member.name.slice(0, 1)}
      </span>
    )
  return (
    <img
      className="rg-portrait"
      src={downloadUrl(registry.downloadAttachment, { params: { id: member.photoId } })}
      alt={`${member.name} 的照片`}
    />
  )
}
