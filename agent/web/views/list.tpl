% if list:
<section class="card list" aria-labelledby="listed">
<header><h2 id="listed">{{list.heading}}</h2>
% if list.all_count is not None:
<div class="seg" role="group" aria-label="{{_("Show")}}"><button type="button" aria-pressed="{{'true' if list.is_open_only else 'false'}}" data-key="open" data-set="list=caller&amp;only=open" data-keep>{{_("Open")}} {{list.open_count}}</button><button type="button" aria-pressed="{{'false' if list.is_open_only else 'true'}}" data-key="all" data-set="list=caller&amp;only=" data-keep>{{_("All")}} {{list.all_count}}</button></div>
% end
</header>
<p class="vh" id="rowkeys">{{_("Enter opens it in the service desk, Space shows its details.")}}</p>
% for row in list.rows:
<details class="req {{row.kind}}" name="req" data-id="{{row.id}}"><summary data-key="row-{{row.id}}" aria-describedby="rowkeys"><span class="id">{{row.number}}</span><span class="subj"><bdi>{{row.subject}}</bdi></span><span class="st {{row.kind}}">{{row.status}}</span>
% include('time.tpl', at=row.at, how='data-ago')
</summary><div class="more"><p>{{row.subject}}</p>
% include('ticket.tpl')
</div></details>
% end
% if not list.rows:
<div class="empty"><svg class="i" aria-hidden="true"><use href="#i-inbox"/></svg><p>{{list.empty}}</p></div>
% end
% if list.more:
<p class="rest">{{list.more}}</p>
% end
</section>
% end
