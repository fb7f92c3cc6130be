% if facts:
<details class="fold" open data-id="facts"><summary>{{title}}</summary>
<dl class="facts">
% for fact in facts:
<dt>{{fact.name}}</dt><dd>\\
% if fact.dial:
<a href="tel:{{fact.dial}}">{{fact.value}}</a>\\
% else:
{{fact.value}}\\
% end
</dd>
% end
</dl></details>
% end
