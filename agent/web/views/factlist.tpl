<dl class="facts">
% for fact in facts:
<dt>{{fact.name}}</dt><dd>\\
% if fact.dial:
<a href="tel:{{fact.dial}}">{{fact.value}}</a>\\
% elif fact.at:
% include('time.tpl', at=fact.at, how='data-ago')
% else:
{{fact.value}}\\
% end
</dd>
% end
</dl>\\
