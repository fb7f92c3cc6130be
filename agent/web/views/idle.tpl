<h1>{{_('Ready for the next call') if has_data else _('No data yet')}}</h1>
% if has_data:
<p>{{!stock}}</p>
% else:
<p>{{nothing}}</p>
% end
% if gone:
<p class="flag warn" role="status"><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span>{{_("That call is no longer in the log.")}}</span></p>
% end
% if calls or has_missed:
<section class="card recent" aria-labelledby="recent">
<header><h2 id="recent">{{_("Recent calls")}}</h2><div class="seg" role="group" aria-label="{{_("Show")}}"><button type="button" aria-pressed="{{'false' if missed_only else 'true'}}" data-key="all" data-set="">{{_("All")}}</button><button type="button" aria-pressed="{{'true' if missed_only else 'false'}}" data-key="missed" data-set="only=missed">{{_("Missed")}} {{missed}}</button></div></header>
<ul>
% for call in calls:
<li><svg class="i {{'missed' if call.is_missed and not call.settled else ''}}" aria-hidden="true"><use href="#i-{{call.direction}}"/></svg><a class="open" href="{{call.path}}" data-call="{{call.path[6:]}}" data-key="{{call.path}}"><b><bdi>{{call.name}}</bdi></b><small>{{call.note}}
% if call.settled:
<span class="settled"><svg class="i" aria-hidden="true"><use href="#i-check"/></svg>{{call.settled}}</span>
% end
</small></a>
% include('time.tpl', at=call.at, how='data-ago')
% if call.dial:
<a class="btn" href="tel:{{call.dial}}"><svg class="i" aria-hidden="true"><use href="#i-phone"/></svg>{{_("Call")}}<span class="vh"> {{call.name}}</span></a>
% end
</li>
% end
% if not calls:
<li><span>{{_("No missed calls.")}}</span></li>
% end
</ul></section>
% end
<p class="foot"><a href="/setup" data-set="page=setup" data-key="to-setup">{{_('Set up your phone')}}</a><a href="/status" data-set="page=status" data-key="to-health">{{_('Health')}}</a></p>
