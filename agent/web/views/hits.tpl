% if found.said:
<p class="vh" role="status">{{found.said}}</p>
% end
% if found.empty:
<p class="hint">{{found.empty}}</p>
% else:
<div class="hits">
% if found.people:
<h3>{{found.heading}}</h3>
<ul>
% for number, hit in enumerate(found.people):
<li><button class="hit" type="button" data-choose="{{hit.person_id}}" data-key="hit-{{hit.person_id}}"><i class="face s" aria-hidden="true">{{hit.initials}}</i><span><b><bdi>\\
% include('marked.tpl', pieces=found.pieces(hit.name))
</bdi></b><small>{{hit.note}}</small></span>
% if number == 0:
<kbd aria-hidden="true">Enter</kbd>
% end
</button>
% if found.can_link:
<button class="btn" type="button" data-link="link" data-person="{{hit.person_id}}" data-organization="" data-key="link-{{hit.person_id}}" aria-label="{{_('Link number to {name}').format(name=hit.name)}}"><svg class="i" aria-hidden="true"><use href="#i-link"/></svg>{{_('Link number')}}</button>
% end
</li>
% end
</ul>
% end
% if found.organizations:
<h3>{{_('Organizations')}}</h3>
<ul>
% for hit in found.organizations:
<li><button class="hit" type="button" data-people="{{hit.organization_id}}" data-key="hit-{{hit.organization_id}}"><i class="face s sq" aria-hidden="true"><svg class="i"><use href="#i-org"/></svg></i><span><b><bdi>\\
% include('marked.tpl', pieces=found.pieces(hit.name))
</bdi></b><small>{{hit.note}}</small></span></button>
% if found.can_link:
<button class="btn" type="button" data-link="link" data-person="" data-organization="{{hit.organization_id}}" data-key="link-{{hit.organization_id}}" aria-label="{{_('Link number to {name}').format(name=hit.name)}}"><svg class="i" aria-hidden="true"><use href="#i-link"/></svg>{{_('Link number')}}</button>
% end
</li>
% end
</ul>
% end
% if found.tickets:
<h3>{{found.tickets_word}}</h3>
<ul>
% for hit in found.tickets:
<li>
% if hit.person:
<button class="hit" type="button" data-choose="{{hit.person.person_id}}" data-key="hit-{{hit.row.id}}"><i class="face s sq" aria-hidden="true"><svg class="i"><use href="#i-hash"/></svg></i><span><b><bdi>{{hit.row.number}} {{hit.row.subject}}</bdi></b><small>{{hit.row.status}} · {{_('for {name}').format(name=hit.person.name)}}</small></span></button>
% else:
<div class="hit"><i class="face s sq" aria-hidden="true"><svg class="i"><use href="#i-hash"/></svg></i><span><b><bdi>{{hit.row.number}} {{hit.row.subject}}</bdi></b><small>{{hit.row.status}}</small></span></div>
% end
% if hit.row.url:
<a class="btn" href="{{hit.row.url}}" target="_blank" rel="noopener">{{pgettext('button', 'Open')}}<span class="vh"> {{hit.row.number}}</span> <svg class="i" aria-hidden="true"><use href="#i-open"/></svg></a>
% end
</li>
% end
</ul>
% end
</div>
% end
