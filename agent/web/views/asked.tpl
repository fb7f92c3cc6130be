% if missing:
<p class="flag warn card" role="status"><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span>{{_("The caller entered {number}. No {word} with this number is known here.").format(number=missing, word=word)}}</span></p>
% end
% for asked in tickets:
% row = asked.row
<section class="card asked {{row.kind}}" aria-label="{{asked.why}}">
<p class="why"><svg class="i" aria-hidden="true"><use href="#i-hash"/></svg>{{asked.why}}</p>
% if asked.is_folded:
<p class="meta"><span>{{_("It is older than the caller’s newest 50.")}}</span><button class="link" type="button" data-set="anyway=1" data-keep data-key="anyway">{{asked.link}}</button></p>
% else:
<h2>{{row.subject}}</h2>
% include('ticket.tpl')
% end
</section>
% end
