% for notice in notices:
<p class="notice warn" role="status"><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span>{{notice}}</span></p>
% end
% if age.is_stale:
<p class="notice warn" role="status"><svg class="i" aria-hidden="true"><use href="#i-offline"/></svg><span><strong>{{_("{sources} can’t be read.").format(sources=age.sources)}}</strong> \\
% if age.at:
{{_("Showing data as of")}} \\
% include('time.tpl', at=age.at, how='data-clock')
, \\
% include('time.tpl', at=age.at, how='data-ago')
. {{_('What you write is kept here and sent later.') if writes else _('What you write is kept here.')}} \\
% else:
{{_("Nothing was loaded from there yet.")}} \\
% end
<small>{{age.reason}}</small></span><button class="link" type="button" data-post="/api/sync">{{_('Try now')}}</button></p>
% end
% if held_back:
<p class="notice warn" role="status"><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span>{{held_back}}</span><a class="link" href="/" data-set="">{{_("Recent calls")}}</a></p>
% end
% if calls:
<nav class="strip" aria-label="{{_('Calls')}}">
% for live in calls:
<a href="/call/{{live.call_id}}" class="{{'ringing' if live.is_ringing else ''}}" {{'aria-current=page' if live.is_shown else ''}} data-call="{{live.call_id}}" data-key="/call/{{live.call_id}}" data-said="{{_("New call from {name}").format(name=live.name)}}"><i class="dot {{'pulse' if live.is_ringing else ''}}" aria-hidden="true"></i><span><bdi>{{live.name}}</bdi></span>
% if live.word:
<small>{{live.word}}</small>
% elif live.since:
<small><time datetime="{{live.since}}" data-since></time></small>
% end
% if has_keys and live.key:
<kbd aria-hidden="true">{{live.key}}</kbd>
% end
</a>
% end
</nav>
% end
