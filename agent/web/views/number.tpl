% if number and number.text:
<p class="number"><svg class="i" aria-hidden="true"><use href="#i-phone"/></svg>\\
% if number.dial:
<a href="tel:{{number.dial}}">{{number.text}}</a>\\
% else:
<span>{{number.text}}</span>\\
% end
</p>
% end
