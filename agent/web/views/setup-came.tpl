<section class="card pad" aria-labelledby="came">
<h2 id="came">{{_('What arrived last')}}</h2>
% if not rings:
<p class="aside">{{_('No ring came since Deskcall was started. The next ones are listed here as they came; nothing of it is kept.')}}</p>
% end
% opened = {ring.number for ring in rings[:1] + [ring for ring in rings if ring.is_odd][:1]}
% for ring in rings:
<details class="came {{'odd' if ring.is_odd else ''}}" data-id="ring-{{ring.number}}" {{'open' if ring.number in opened else ''}}>
<summary><svg class="i" aria-hidden="true"><use href="#i-{{'alert' if ring.is_odd else 'check'}}"/></svg><b>\\
% include('time.tpl', at=ring.at, how='data-exact')
</b><span>{{ring.came}}</span><small>{{ring.verdict}}</small></summary>
% if ring.advice:
<p class="flag warn"><span>{{ring.advice}}</span></p>
% end
% if ring.parameters:
<table class="given"><thead class="vh"><tr><th scope="col">{{_('Name')}}</th><th scope="col">{{_('Value')}}</th><th scope="col">{{_('Understood as')}}</th></tr></thead><tbody>
% for parameter in ring.parameters:
<tr class="{{'odd' if parameter.is_odd else ''}}"><th scope="row"><code>{{parameter.name}}</code></th><td><code>{{parameter.value}}</code></td><td>{{parameter.meaning}}</td></tr>
% end
</tbody></table>
% else:
<p class="aside">{{_('It came without any parameter.')}}</p>
% end
</details>
% end
</section>
<p class="foot"><a href="/" data-set="" data-key="back">{{_('Back to the console')}}</a></p>
