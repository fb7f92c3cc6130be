<section class="card pad" aria-labelledby="try">
<h2 id="try">{{_('Try it')}}</h2>
<ul class="checks">
<li class="{{'ok' if test else 'todo'}}"><svg class="i" aria-hidden="true"><use href="#i-{{'check' if test else 'phone'}}"/></svg><span><b>{{_('Ring yourself')}}</b>
% if test:
<small role="status" data-shown="{{tested}}">{{!_('Shown here {milliseconds} ms after the test ring.').format(milliseconds='<data data-took="%s">…</data>' % tested)}}</small>
% elif tested:
<small role="status">{{_('The test ring has not arrived.')}}</small>
% else:
<small>{{_('Deskcall rings this computer as your phone would, from a number that belongs to nobody.')}}</small>
% end
</span>
% if test and test.call_id:
<a class="btn" href="/call/{{test.call_id}}" data-call="{{test.call_id}}" data-key="test-show">{{_('Show the call')}}</a>
<button class="btn" type="button" data-end-test="{{tested}}" data-key="test-end">{{_('End it')}}</button>
% else:
<button class="btn" type="button" data-test data-key="test">{{_('Test')}}</button>
% end
</li>
% if last is None:
<li class="todo"><svg class="i" aria-hidden="true"><use href="#i-in"/></svg><span><b>{{_('Let somebody call you')}}</b><small>{{_('Nothing has come from your phone yet. If it rang: is its program open, was the text pasted as above, and does the telephone itself ring, not another one?')}}</small></span></li>
% else:
<li class="{{'warn' if last.is_odd else 'ok'}}"><svg class="i" aria-hidden="true"><use href="#i-{{'alert' if last.is_odd else 'check'}}"/></svg><span role="status"><b>{{_('Let somebody call you')}}</b><small>\\
% include('time.tpl', at=last.at, how='data-exact')
: {{last.advice or last.verdict}}</small></span></li>
% end
</ul>
<p class="flag warn" role="alert" data-test-failed hidden><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span></span></p>
</section>
