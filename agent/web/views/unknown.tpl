% include('line.tpl')
<div class="ident">
<span class="face unknown" aria-hidden="true">?</span>
<div><h1 id="name">\\
% if card.number and card.number.dial:
<a href="tel:{{card.number.dial}}">{{card.heading}}</a>\\
% else:
{{card.heading}}\\
% end
</h1>
% if card.number and (card.number.region or card.number.kind):
<p>\\
% if card.number.region:
<data value="{{card.number.region}}" data-region>{{card.number.region}}</data>{{', ' if card.number.kind else ''}}\\
% end
{{card.number.kind}}\\
% if card.number.region:
<span data-there="{{card.number.region}}" data-word="{{_("{time} there")}}"></span>\\
% end
</p>
% end
</div>
</div>
<p class="lead">{{card.why}}</p>
% if card.hint:
<p class="lead">{{card.hint}}</p>
% end
% if card.live:
<p class="lead" role="status">{{card.live}}</p>
% end
% include('linkbar.tpl')
% include('go.tpl', focus='')
% if keep:
<p class="row"><button class="link" type="button" data-set="change=" data-keep data-key="keep">{{_("Keep {name}").format(name=keep)}}</button></p>
% end
